import { describe, expect, it } from "vitest";
import {
  anchorsOf,
  approval,
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
    expect(obstacleTo({ ...NOTHING, comment: "あ".repeat(1_990), notes: [note("額を。", true)] })).toBe(
      "tooLong",
    );
  });
});

describe("what is special about a matter", () => {
  it("goes with an approval, with its reason, and with nothing else", () => {
    const flagged: Word = { ...NOTHING, flags: ["doubtful"] };
    expect([obstacleTo(flagged), leftBehind(flagged)]).toEqual(["flagReasonMissing", "flags"]);
    const whole: Word = { ...flagged, flagReason: " 疑いがある。 " };
    expect([obstacleTo(whole), isSaid(whole)]).toEqual([null, true]);
    const { body } = approval(whole, { items: [] } as never);
    expect(body).toMatchObject({ flags: ["doubtful"], flag_reason: "疑いがある。" });
    expect(approval({ ...whole, flags: [] }, { items: [] } as never).body).toMatchObject({
      flags: [],
      flag_reason: null,
    });
  });
});

describe("words that somebody else's act left without a field", () => {
  const word: Word = {
    comment: "確かめてください。",
    notes: [note("額を。", false)],
    suggestion: { segment: "s", before: "甲", after: "乙" },
    instruction: "後見人へ電話",
    due: "R8.12.10",
    flags: ["doubtful"],
    flagReason: "収入に疑いがある。",
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
      ["flagReason", "収入に疑いがある。"],
      ["suggestion", "乙"],
    ]);
    expect(isSaid(Object.assign({}, word, ...left.map(({ drop }) => drop)))).toBe(false);
  });

  it("are without a proposal that still has its field", () => {
    expect(wordsLeft(word, ["return"]).map(({ what }) => what)).toEqual([
      "comment",
      "instruction",
      "flagReason",
    ]);
  });
});
