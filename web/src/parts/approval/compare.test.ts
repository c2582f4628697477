import { describe, expect, it } from "vitest";
import type { SeenContent } from "~/api/approvals";
import { type ComparedField, changeOf, itemsBefore } from "./compare";

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

  it("is all of an item that was not there", () => {
    const change = changeOf(null, before, inWords);
    expect(change.segments.every(({ is }) => is === "added")).toBe(true);
    expect(change.unchanged).toBe(0);
  });
});

describe("the round to compare with", () => {
  const items = (...hashes: string[]) => hashes.map((sha256, at) => ({ record_id: `r${at}`, sha256 }));

  it("is the last one that said something else", () => {
    const past = [items("1"), items("2"), items("3")];
    expect(itemsBefore(past, items("3"))).toEqual(items("2"));
    expect(itemsBefore(past, items("4"))).toEqual(items("3"));
  });

  it("is none where nothing ever changed", () => {
    expect(itemsBefore([], items("1"))).toBeNull();
    expect(itemsBefore([items("1")], items("1"))).toBeNull();
  });
});
