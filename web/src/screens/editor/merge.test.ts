import { describe, expect, it } from "vitest";
import { type EditorForm, emptyForm, newSegment } from "./form";
import { canJoin, differences, merged } from "./merge";

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

  it("show a change of a part's kind or source alone, and keep it", () => {
    const theirs: EditorForm = {
      ...base,
      segments: base.segments.map((each) =>
        each.id === "a" ? { ...each, kind: "statement", source: "doctor", sourceName: "主治医" } : each,
      ),
    };
    const mine = withText(base, "a", "主は在宅。");
    const found = differences(base, mine, theirs);
    expect(found).toEqual([{ key: "segment:a", disputed: true, usual: "mine" }]);
    expect(merged(mine, theirs, found, { "segment:a": "both" }).segments[0]).toMatchObject({
      text: "在宅。\n主は在宅。",
    });
    const untouched = differences(base, { ...base, title: "定期訪問" }, theirs);
    expect(merged(base, theirs, untouched, {}).segments[0]).toMatchObject({
      kind: "statement",
      source: "doctor",
      sourceName: "主治医",
      text: "在宅。",
    });
    expect([canJoin(base, theirs, "segment:a"), canJoin(mine, theirs, "segment:a")]).toEqual([false, true]);
  });

  it("take the other's day, however one's own was written", () => {
    const mine = { ...base, day: "2026/11/23", time: "1030" };
    const before = { ...base, time: "10:30" };
    const theirs = { ...before, day: "R8.11.20" };
    const found = differences(before, mine, theirs);
    expect(found).toEqual([{ key: "day", disputed: false, usual: "theirs" }]);
    expect(merged(mine, theirs, found, {}).day).toBe("R8.11.20");
  });

  it("compare the rows with all that is saved of them", () => {
    const visit = { id: "row-1", target: "household", result: "met_head" as const, kept: {} };
    const item = { id: "row-2", kind: "visit" as const, title: "再訪", due: "R8.12.1", kept: {} };
    const party = { id: "row-3", kind: "kin" as const, name: "長男", party: null };
    const before = { ...base, visits: [visit], items: [item], counterpart: [party] };
    const theirs: EditorForm = {
      ...before,
      visits: [{ ...visit, kept: { on: "2026-11-22" } }],
      items: [{ ...item, kind: "callback", kept: { time_known: true, staff: [] } }],
      counterpart: [{ ...party, party: "p1" }],
    };
    const found = differences(before, before, theirs);
    expect(found.map(({ key, usual }) => [key, usual])).toEqual([
      ["counterpart", "theirs"],
      ["visits", "theirs"],
      ["items", "theirs"],
    ]);
    expect(merged(before, theirs, found, {})).toEqual(theirs);
    const same = { ...before, items: [{ ...item, due: "2026/12/1", kept: { time_known: true, staff: [] } }] };
    expect(differences(before, before, same)).toEqual([]);
  });

  it("take what this screen does not show from who changed it", () => {
    const before: EditorForm = {
      ...base,
      kept: { links: [], ended_at: "2026-11-23T02:00:00Z", method: "訪問" },
    };
    const mine: EditorForm = { ...before, title: "定期訪問" };
    const theirs: EditorForm = { ...before, kept: { companion: [{ staff_id: "s2" }], method: "訪問" } };
    const found = differences(before, mine, theirs);
    expect(found.map(({ key, usual }) => [key, usual])).toEqual([
      ["title", "mine"],
      ["kept:companion", "theirs"],
      ["kept:ended_at", "theirs"],
    ]);
    const { companion, ended_at } = merged(mine, theirs, found, {}).kept;
    expect([companion, ended_at]).toEqual([[{ staff_id: "s2" }], undefined]);
    expect(merged(mine, theirs, found, { "kept:ended_at": "mine" }).kept.ended_at).toBe(
      "2026-11-23T02:00:00Z",
    );
  });
});
