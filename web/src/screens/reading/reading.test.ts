import { describe, expect, it } from "vitest";
import { isRead, stopOf, timeToRead } from "./reading";

const plain = { urgent: false, flags: [], withdraw_requested: false };

describe("what one stops at", () => {
  it("is urgent, flagged, asked back or of a restricted household", () => {
    expect(stopOf({ ...plain, urgent: true }, "free", false)).toBe("urgent");
    expect(stopOf({ ...plain, flags: ["disputed"] }, "alone", false)).toBe("flagged");
    expect(stopOf({ ...plain, withdraw_requested: true }, "free", false)).toBe("withdrawal");
    expect(stopOf(plain, "unread", true)).toBe("restricted");
  });

  it("is what the server would not take with others, but not what is only unread", () => {
    expect(stopOf(plain, "alone", false)).toBe("alone");
    expect(stopOf(plain, "deputy", false)).toBe("deputy");
    for (const standing of ["free", "unread", null] as const)
      expect(stopOf(plain, standing, false)).toBeNull();
  });
});

describe("a text is read", () => {
  it("once it was in sight long enough for its length and its end was too", () => {
    const needed = timeToRead(200);
    expect(isRead({ seenMs: needed, endSeen: true }, 200)).toBe(true);
    expect(isRead({ seenMs: needed - 1, endSeen: true }, 200)).toBe(false);
    expect(isRead({ seenMs: 60_000, endSeen: false }, 200)).toBe(false);
  });

  it("takes longer the longer it is, within bounds", () => {
    expect(timeToRead(0)).toBe(1_000);
    expect(timeToRead(400)).toBe(6_000);
    expect(timeToRead(100_000)).toBe(8_000);
  });
});
