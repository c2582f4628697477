import { describe, expect, it } from "vitest";
import { instructionAsReason, isSaid, leftBehind, type Word, wordsLeft } from "./desk";

const NOTHING: Word = { comment: "", places: [], suggestion: null, instruction: "", due: "" };

describe("what one is about to say", () => {
  it("is something as soon as there are words of one's own in it", () => {
    expect(isSaid({ ...NOTHING, comment: " ", places: [{ record: "r", segment: null }] })).toBe(false);
    expect(isSaid({ ...NOTHING, comment: "確かめてください。" })).toBe(true);
    expect(isSaid({ ...NOTHING, instruction: "電話のこと" })).toBe(true);
    expect(isSaid({ ...NOTHING, suggestion: { segment: "s", before: "甲", after: "甲" } })).toBe(false);
    expect(isSaid({ ...NOTHING, suggestion: { segment: "s", before: "甲", after: "乙" } })).toBe(true);
  });

  it("is not left behind by a return: an instruction becomes part of the reason", () => {
    const word = { ...NOTHING, comment: "体重の経過を。", instruction: "後見人へ電話", due: "R8.12.10" };
    expect(leftBehind(word)).toBe("instruction");
    const moved = { ...word, ...instructionAsReason(word) };
    expect(moved).toMatchObject({
      comment: "体重の経過を。\n後見人へ電話（R8.12.10）",
      instruction: "",
      due: "",
    });
    expect(leftBehind(moved)).toBeNull();
    expect(leftBehind({ ...NOTHING, suggestion: { segment: "s", before: "甲", after: "乙" } })).toBe(
      "suggestion",
    );
  });
});

describe("words that somebody else's act left without a field", () => {
  const word: Word = {
    comment: "確かめてください。",
    places: [],
    suggestion: { segment: "s", before: "甲", after: "乙" },
    instruction: "後見人へ電話",
    due: "R8.12.10",
  };

  it("are none while one may approve", () => {
    expect(wordsLeft(word, ["approve", "return"])).toEqual([]);
    expect(wordsLeft(NOTHING, [])).toEqual([]);
  });

  it("are all to be copied, and dropped one by one", () => {
    const left = wordsLeft(word, []);
    expect(left.map(({ what, text }) => [what, text])).toEqual([
      ["comment", "確かめてください。"],
      ["instruction", "後見人へ電話（R8.12.10）"],
      ["suggestion", "乙"],
    ]);
    expect(isSaid(Object.assign({}, word, ...left.map(({ drop }) => drop)))).toBe(false);
  });

  it("are without a proposal that still has its field", () => {
    expect(wordsLeft(word, ["return"]).map(({ what }) => what)).toEqual(["comment", "instruction"]);
  });
});
