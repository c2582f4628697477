import { describe, expect, it } from "vitest";
import { type EditorForm, emptyForm, newSegment } from "./form";
import { differences, merged } from "./merge";

const base: EditorForm = {
  ...emptyForm("h1", "", "2026-11-23"),
  title: "家庭訪問",
  place: "居宅",
  segments: [
    newSegment("fact", "", { id: "a", text: "在宅。" }),
    newSegment("opinion", "", { id: "b", text: "安定。" }),
  ],
};
const withText = (form: EditorForm, id: string, text: string): EditorForm => ({
  ...form,
  segments: form.segments.map((segment) => (segment.id === id ? { ...segment, text } : segment)),
});

describe("two versions of a draft", () => {
  it("take from each side what only that side changed", () => {
    const mine = withText({ ...base, title: "定期訪問" }, "a", "主は在宅。");
    const theirs = { ...base, place: "玄関" };
    const found = differences(base, mine, theirs);
    expect(found.map(({ key, usual, disputed }) => [key, usual, disputed])).toEqual([
      ["place", "theirs", false],
      ["title", "mine", false],
      ["segment:a", "mine", false],
    ]);
    const result = merged(mine, theirs, found, {});
    expect([result.title, result.place, result.segments[0]?.text]).toEqual([
      "定期訪問",
      "玄関",
      "主は在宅。",
    ]);
  });

  it("leave what both changed to the writer, who may keep both texts", () => {
    const mine = withText(base, "a", "在宅。妻は就労。");
    const theirs = withText(base, "a", "在宅。長男は学校。");
    const found = differences(base, mine, theirs);
    expect(found).toMatchObject([{ key: "segment:a", disputed: true }]);
    const text = (side: "mine" | "theirs" | "both") =>
      merged(mine, theirs, found, { "segment:a": side }).segments[0]?.text;
    expect(text("mine")).toBe("在宅。妻は就労。");
    expect(text("theirs")).toBe("在宅。長男は学校。");
    expect(text("both")).toBe("在宅。長男は学校。\n在宅。妻は就労。");
  });

  it("keep a part that one side added and drop one that the other removed", () => {
    const added = newSegment("statement", "", { id: "c", text: "体調は良い。" });
    const mine = { ...base, segments: [...base.segments, added] };
    const theirs = { ...base, segments: base.segments.filter(({ id }) => id !== "b") };
    const found = differences(base, mine, theirs);
    expect(merged(mine, theirs, found, {}).segments.map(({ id }) => id)).toEqual(["a", "c"]);
  });

  it("are not different in what nobody sees", () => {
    const row = { kind: "self" as const, name: "", party: null };
    const mine = { ...base, counterpart: [{ ...row, id: "row-1" }] };
    const theirs = { ...base, counterpart: [{ ...row, id: "row-2" }] };
    expect(differences(base, mine, theirs)).toEqual([]);
  });
});
