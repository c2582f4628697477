import { describe, expect, it } from "vitest";
import { whyLocked } from "./locked";

describe("why a record cannot be changed now", () => {
  it.each([
    ["written", "household.record.locked"],
    ["returned", "household.record.locked"],
    ["in_approval", "household.record.inApproval"],
    ["approved", "correction.waiting"],
    ["filed", "correction.waiting"],
  ] as const)("%s: %s, which is never that it is just being sent when it was sent long ago", (state, why) => {
    expect(whyLocked(state)).toBe(why);
  });
});
