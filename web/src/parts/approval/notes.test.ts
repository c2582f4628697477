import { describe, expect, it } from "vitest";
import { begun, changed, isEmpty, lineOf, type Note, notesIn, quoteOf, unkept, without } from "./notes";

const anchor = (segment_id: string) => ({ record_id: "r1", segment_id });
const note = (key: string, text = "", kept = false): Note => ({
  key,
  record: "r1",
  segment: "s1",
  words: "月5万円",
  quote: "月5万円",
  text,
  kept,
});

describe("notes in the comment of an act", () => {
  it("are found again at their anchors, also two at one part and one of several lines", () => {
    const lines = [
      lineOf({ quote: "月5万円", text: "給与明細で\n確かめてください。" }),
      lineOf({ quote: "「飲まん日」", text: "日付を。" }),
      lineOf({ quote: "月5万円", text: "いつから？" }),
    ];
    const comment = ["全体に読みやすい。", ...lines].join("\n");
    const found = notesIn(comment, [anchor("a"), anchor("b"), anchor("a")]);
    expect(found.map(({ segment, quote, text }) => [segment, quote, text])).toEqual([
      ["a", "月5万円", "給与明細で\n確かめてください。"],
      ["b", "「飲まん日」", "日付を。"],
      ["a", "月5万円", "いつから？"],
    ]);
  });

  it.each([
    ["an older comment about two parts", "額を確かめてください。", [anchor("a"), anchor("b")]],
    ["a line that only looks like one", "「様式」：第二号で", []],
    ["a line more than there are anchors", "「甲」：一\n「乙」：二", [anchor("a")]],
  ])("are none in %s", (_, comment, anchors) => {
    expect(notesIn(comment, anchors)).toEqual([]);
  });
});

describe("a quote", () => {
  it("is on one line and not too long", () => {
    expect(quoteOf(" 主は在宅。\n\n室内は ")).toBe("主は在宅。 室内は");
    expect(quoteOf("𠮷".repeat(70))).toBe(`${"𠮷".repeat(60)}…`);
  });
});

describe("notes at the desk", () => {
  it("are begun one after the other; one without words is given up", () => {
    const notes = begun([note("a", "額を。"), note("b", " ")], { ...note("c"), words: "月5万\n円" });
    expect(notes.map(({ key, quote }) => [key, quote])).toEqual([
      ["a", "月5万円"],
      ["c", "月5万 円"],
    ]);
    expect(notes.every(({ kept }) => !kept)).toBe(true);
  });

  it("are being written until they are kept", () => {
    const notes = [note("a", "額を。"), note("b")];
    expect(unkept(notes)?.key).toBe("a");
    const kept = changed(notes, "a", { kept: true });
    expect(unkept(kept)).toBeUndefined();
    expect(unkept(changed(kept, "a", { kept: false }))?.text).toBe("額を。");
    expect(without(kept, "a").map(({ key }) => key)).toEqual(["b"]);
    expect(without(kept, "a").every(isEmpty)).toBe(true);
  });
});
