import { describe, expect, it } from "vitest";
import { whyUnnamed } from "./unnamed";

describe("who is chosen in a call", () => {
  const hidden = { worker: "s2", protection: { kind: "support_measure" } };

  it("is not named where they hold a protected household", () => {
    expect(whyUnnamed("s2", "h1", hidden)).toBe("worker");
    expect(whyUnnamed("s3", "h1", hidden)).toBeNull();
    expect(whyUnnamed("s2", "h1", { worker: "s2", protection: null })).toBeNull();
    expect(whyUnnamed("", "h1", { worker: null, protection: hidden.protection })).toBeNull();
  });

  it("is named to nobody until the household is there", () => {
    expect(whyUnnamed("s2", "h1", undefined)).toBe("unknown");
    expect(whyUnnamed("", "h1", undefined)).toBeNull();
    expect(whyUnnamed("s2", null, undefined)).toBeNull();
  });
});
