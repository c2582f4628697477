import { describe, expect, it } from "vitest";
import type { SeenContent } from "~/api/approvals";
import { type ComparedField, changeOf, roundBefore } from "./compare";

const inWords = (content: SeenContent, field: ComparedField) => String(content[field] ?? "");
const segment = (id: string, text: string, kind = "fact") => ({ id, kind, text });
const content = (segments: ReturnType<typeof segment>[], more = {}) =>
  ({ title: "家庭訪問", segments, ...more }) as unknown as SeenContent;

describe("what changed since the last return", () => {
  const before = content([
    segment("a", "主は在宅。"),
    segment("b", "収入は月5万円。"),
    segment("c", "消す段落。"),
  ]);

  it("is what is different, and nothing else", () => {
    const after = content([
      segment("a", "主は在宅。"),
      segment("b", "収入は月7万円。"),
      segment("d", "足した段落。"),
    ]);
    const change = changeOf(before, after, inWords);
    expect(change.segments.map(({ id, is }) => [id, is])).toEqual([
      ["a", "same"],
      ["b", "changed"],
      ["c", "removed"],
      ["d", "added"],
    ]);
    expect(change.unchanged).toBe(1);
    expect(change.amount).toEqual({ added: 1 + 6, removed: 1 + 5 });
    expect(change.fields).toEqual([]);
  });

  it("counts another kind of statement and another title as changes", () => {
    const rest = [segment("b", "収入は月5万円。"), segment("c", "消す段落。")];
    const after = content([segment("a", "主は在宅。", "opinion"), ...rest], { title: "訪問" });
    const change = changeOf(before, after, inWords);
    expect(change.segments[0]).toMatchObject({ id: "a", is: "changed" });
    expect(change.fields).toEqual([{ field: "title", before: "家庭訪問", after: "訪問" }]);
  });

  it("counts another source as a change, and says what stood there before", () => {
    const said = (source: object | null) => ({ ...segment("a", "薬は1日2回。", "statement"), source });
    const doctor = { type: "doctor", name: "試験医院" };
    const change = changeOf(content([said(doctor)]), content([said({ type: "self", name: null })]), inWords);
    expect(change.segments[0]).toMatchObject({ is: "changed", was: { kind: "statement", source: doctor } });
    expect(change.unchanged).toBe(0);
    expect(
      changeOf(content([said(null)]), content([segment("a", "薬は1日2回。", "statement")]), inWords),
    ).toMatchObject({ unchanged: 1 });
  });

  it("is all of an item that was not there", () => {
    const change = changeOf(null, before, inWords);
    expect(change.segments.every(({ is }) => is === "added")).toBe(true);
    expect(change.unchanged).toBe(0);
  });
});

describe("the round to compare with", () => {
  const items = (...hashes: string[]) => hashes.map((sha256, at) => ({ record_id: `r${at}`, sha256 }));
  const opened = (round: number, ...people: string[]) => [
    { opened: people.map((staff_id) => ({ staff_id, at: "", round })) },
  ];
  const drafter = { staff_id: "w1" };

  it("is the last one that one opened and that said something else", () => {
    const one = {
      drafter,
      past_items: [items("1"), items("2"), items("3")],
      past_rounds: [opened(1, "s1", "c1"), opened(2, "s1"), opened(3, "s1")],
    };
    expect(roundBefore({ ...one, items: items("3") }, "s1")).toEqual({
      items: items("2"),
      round: 2,
      known: true,
    });
    expect(roundBefore({ ...one, items: items("4") }, "s1")?.round).toBe(3);
    // The chief saw the first round only: what the second and third changed is new to her as well.
    expect(roundBefore({ ...one, items: items("4") }, "c1")).toEqual({
      items: items("1"),
      round: 1,
      known: true,
    });
    expect(roundBefore({ ...one, items: items("4") }, "w1")).toMatchObject({ round: 3, known: true });
  });

  it("is one that was not read, for who opened none", () => {
    const one = { drafter, past_items: [items("1")], past_rounds: [opened(1, "s1")], items: items("2") };
    expect(roundBefore(one, "c1")).toEqual({ items: items("1"), round: 1, known: false });
  });

  it("does not take an opening of an earlier round for one of this", () => {
    const steps = [...opened(1, "c1"), ...opened(2, "s1")];
    const one = { drafter, past_items: [items("2")], past_rounds: [steps], items: items("3") };
    expect(roundBefore(one, "c1")).toMatchObject({ round: 2, known: false });
  });

  it("is none where nothing ever changed", () => {
    expect(roundBefore({ drafter, items: items("1") }, "s1")).toBeNull();
    const same = { drafter, past_items: [items("1")], past_rounds: [opened(1, "s1")], items: items("1") };
    expect(roundBefore(same, "s1")).toBeNull();
  });
});
