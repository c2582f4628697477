import { describe, expect, it } from "vitest";
import { awaitedWrites, awaitWrite } from "./awaited";

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
