import { describe, expect, it } from "vitest";
import {
  anchorsOf,
  instructionAsReason,
  isSaid,
  leftBehind,
  NOTHING_SAID as NOTHING,
  obstacleTo,
  spoken,
  type Word,
  wordsLeft,
} from "./word";
const note = (text: string, kept: boolean, segment = "s") => ({
  key: `${segment}${text}`,
  record: "r",
  segment,
  words: "月5万円",
  quote: "月5万円",
  text,
  kept,
});

describe("what one is about to say", () => {
  it("is something as soon as there are words of one's own in it", () => {
    expect(isSaid({ ...NOTHING, comment: " ", notes: [note(" ", false)] })).toBe(false);
    expect(isSaid({ ...NOTHING, notes: [note("額を。", false)] })).toBe(true);
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

describe("notes at words of the text", () => {
  it("go into the one comment as lines, each with its place; those that are still written do not", () => {
    const word = {
      ...NOTHING,
      comment: "全体によい。",
      notes: [note("額を。", true), note("", true), note("いつ？", false), note("だれが？", true, "t")],
    };
    expect(spoken(word)).toBe("全体によい。\n「月5万円」：額を。\n「月5万円」：だれが？");
    expect(anchorsOf(word)).toEqual([
      { record_id: "r", segment_id: "s" },
      { record_id: "r", segment_id: "t" },
    ]);
  });

  it("stop every deed until they are kept or given up", () => {
    const word = { ...NOTHING, notes: [note("額を。", false)] };
    expect([obstacleTo(word), leftBehind(word)]).toEqual(["unkeptNote", "note"]);
    const kept = { ...NOTHING, notes: [note("額を。", true), note(" ", false)] };
    expect([obstacleTo(kept), leftBehind(kept)]).toEqual([null, null]);
  });

  it("count for the length of the comment", () => {
    expect(obstacleTo({ ...NOTHING, comment: "あ".repeat(1_990), notes: [note("額を。", true)] })).toBe("tooLong");
  });
});

describe("words that somebody else's act left without a field", () => {
  const word: Word = {
    comment: "確かめてください。",
    notes: [note("額を。", false)],
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
      ["comment", "確かめてください。\n「月5万円」：額を。"],
      ["instruction", "後見人へ電話（R8.12.10）"],
      ["suggestion", "乙"],
    ]);
    expect(isSaid(Object.assign({}, word, ...left.map(({ drop }) => drop)))).toBe(false);
  });

  it("are without a proposal that still has its field", () => {
    expect(wordsLeft(word, ["return"]).map(({ what }) => what)).toEqual(["comment", "instruction"]);
  });
});
