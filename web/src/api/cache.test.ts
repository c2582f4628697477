import { describe, expect, it } from "vitest";
import { awaitedWrites, awaitWrite } from "./awaited";
import { concerns } from "./cache";

describe("news of a change", () => {
  const change = { topic: "inquiries", household_id: "h1" };

  it.each([
    [["inquiries", "h1", "list"], true],
    [["inquiries", null, "worker", "s1"], true],
    [["inquiries", "h2", "list"], false],
    [["search", "h1", "timeline"], true],
    [["search", "h2", "timeline"], false],
    [["records", "h1", "household"], false],
  ])("concerns %j: %s", (key, expected) => {
    expect(concerns(key, change)).toBe(expected);
  });

  it("without a household concerns all of its topic", () => {
    expect(concerns(["records", "h1", "household"], { topic: "records", household_id: null })).toBe(true);
  });
});

describe("writes that the index may not show yet", () => {
  it("are named once, with the newest version, for a minute", () => {
    awaitWrite("h1", "records.record:a", 1, 0);
    awaitWrite("h1", "inquiries.inquiry:b", 1, 10_000);
    awaitWrite("h1", "records.record:a", 2, 20_000);
    expect(awaitedWrites("h1", 30_000)).toEqual(["inquiries.inquiry:b:1", "records.record:a:2"]);
    expect(awaitedWrites("h1", 75_000)).toEqual(["records.record:a:2"]);
    expect(awaitedWrites("h2", 30_000)).toEqual([]);
  });
});
