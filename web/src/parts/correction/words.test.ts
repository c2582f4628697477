import { describe, expect, it } from "vitest";
import { amendingOf, NO_WORDS, rewordedOf, voidingOf, wordsOf } from "./words";

const words = {
  ...NO_WORDS,
  kind: "clerical" as const,
  segment: "a",
  text: " 収入は月7万円。 ",
  reason: "転記の誤り",
};

describe("a proposed correction", () => {
  it("names its part, its words and its reason", () => {
    expect(amendingOf(words)).toEqual({
      kind: "clerical",
      target_segment: "a",
      text: "収入は月7万円。",
      reason: "転記の誤り",
    });
  });

  it.each([{ kind: "" as const }, { text: " " }, { reason: "" }, { segment: "" }])(
    "is not whole without %j",
    (missing) => {
      expect(amendingOf({ ...words, ...missing })).toBeNull();
    },
  );

  it("may add to the record as a whole", () => {
    expect(amendingOf({ ...words, kind: "addition", segment: "" })?.target_segment).toBeNull();
  });
});

describe("a proposed 取消", () => {
  it("needs a note only where no listed reason fits", () => {
    expect(voidingOf(NO_WORDS)).toBeNull();
    const twice = { ...NO_WORDS, voidReason: "duplicate" as const };
    expect(voidingOf(twice)).toEqual({ reason_code: "duplicate", note: null });
    expect(voidingOf({ ...NO_WORDS, voidReason: "other" })).toBeNull();
    expect(voidingOf({ ...NO_WORDS, voidReason: "other", note: "試し書き" })?.note).toBe("試し書き");
  });
});

describe("a proposal that came back", () => {
  it("begins with its own words and is sent with the new ones only", () => {
    const amendment = {
      kind: "factual",
      target_segment: "a",
      before: "旧",
      text: "新",
      reason: "誤り",
    } as const;
    expect(wordsOf(amendment)).toMatchObject({ kind: "factual", segment: "a", text: "新" });
    expect(rewordedOf(amendment, { ...wordsOf(amendment), text: "更に新" })).toEqual({
      text: "更に新",
      reason: "誤り",
    });
    const voiding = { reason_code: "false_entry", note: null } as const;
    expect(rewordedOf(voiding, { ...wordsOf(voiding), note: "別件" })).toEqual({
      reason_code: "false_entry",
      note: "別件",
    });
  });
});
