import { describe, expect, it } from "vitest";
import { charactersOf } from "./characters";
import { type ComparedContent, type ComparedField, changeOf } from "./compare";

const inWords = (content: ComparedContent, field: ComparedField) => String(content[field] ?? "");
const segment = (id: string, text: string, kind = "fact") => ({ id, kind, text });
const content = (segments: ReturnType<typeof segment>[], more = {}) =>
  ({ title: "家庭訪問", segments, ...more }) as unknown as ComparedContent;

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
    expect(charactersOf(change)).toEqual({ added: 1 + 6, removed: 1 + 5 });
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
