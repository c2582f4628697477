import { describe, expect, it } from "vitest";
import { agreedWith, type Called, isTooMuch, mayBeTold } from "./telling";
import cases from "./telling.cases.json";

const TODAY = "2026-12-01";

describe("what a caller may be told", () => {
  it.each(cases)("$about: $level", ({ caller, party, matched, protected: isProtected, level }) => {
    const called = { kind: caller, party: party as Called["party"], matched: matched === true };
    expect(mayBeTold(called, isProtected, TODAY)).toBe(level);
  });

  it("is what was agreed once they are confirmed", () => {
    const party = { may_tell: { level: "status_only" as const }, contact_ban: false };
    expect(agreedWith({ kind: "school", party }, false, TODAY)).toBe("status_only");
    expect(mayBeTold({ kind: "school", party, matched: false }, false, TODAY)).toBe("nothing");
  });

  it("is exceeded only by more of it", () => {
    expect([isTooMuch("full", "status_only"), isTooMuch("status_only", "status_only")]).toEqual([
      true,
      false,
    ]);
    expect([isTooMuch("nothing", "nothing"), isTooMuch("", "nothing")]).toEqual([false, false]);
    expect(isTooMuch("status_only", "full")).toBe(false);
  });
});
