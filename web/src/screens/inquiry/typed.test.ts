import { describe, expect, it } from "vitest";
import { EMPTY } from "./form";
import { formOfTyped, isBlank, typedOf } from "./typed";

describe("what was typed during a call", () => {
  const form = {
    ...EMPTY,
    summary: "折り返しを希望",
    household: "h1",
    callerKind: "school",
    callerParty: "p1",
    callerName: "試験病院",
    identity: "birth_date",
    identityResult: "matched" as const,
    outcome: "callback" as const,
    callbackWhen: "17時まで",
  };

  it.each(["matched", "unmatched", ""] as const)("comes back as it was typed (%s)", (identityResult) => {
    const typed = { ...form, identityResult };
    const draft = { ...typedOf(typed), id: "d1", version: 2, saved_at: "2026-11-23T02:30:00.000Z" };
    expect(formOfTyped(draft as Parameters<typeof formOfTyped>[0])).toEqual(typed);
  });

  it("is kept only where something was written, not for what is merely chosen", () => {
    expect(isBlank(EMPTY)).toBe(true);
    expect(isBlank({ ...EMPTY, household: "h1", outcome: "message", messageTo: "w2" })).toBe(true);
    expect(isBlank({ ...EMPTY, callerPhone: "078-000-0001" })).toBe(false);
    expect(isBlank(form)).toBe(false);
  });
});
