import { describe, expect, it } from "vitest";
import type { Hit } from "~/api/search";
import { byHousehold, byMonth } from "./groups";
import { daysOfMonth, everyMonth, formatMonth, isWithin, monthsOfYear } from "./months";

const hit = (id: string, occurred_at: string | null, household_id: string | null) =>
  ({ id, occurred_at, household_id }) as unknown as Hit;

describe("hits in groups", () => {
  const hits = [
    hit("1", "2026-11-30T15:30:00.000Z", "h2"),
    hit("2", "2026-11-30T14:30:00.000Z", "h1"),
    hit("3", null, null),
    hit("4", "2026-11-02T01:00:00.000Z", "h2"),
  ];

  it("by month are those of Japan", () => {
    expect(byMonth(hits).map(({ key, hits: found }) => [key, found.map(({ id }) => id)])).toEqual([
      ["2026-12", ["1"]],
      ["2026-11", ["2", "4"]],
      ["unknown", ["3"]],
    ]);
  });

  it("by household stand in the order of their best hit", () => {
    expect(byHousehold(hits).map(({ key, hits: found }) => [key, found.length])).toEqual([
      ["h2", 2],
      ["h1", 1],
      ["unlinked", 1],
    ]);
  });
});

describe("months", () => {
  it("without a hit are there too", () => {
    const counts = [
      { key: "2025-11", count: 2 },
      { key: "2026-02", count: 1 },
      { key: "unknown", count: 5 },
    ];
    expect(everyMonth(counts).map(({ key, count }) => `${key} ${count}`)).toEqual([
      "2025-11 2",
      "2025-12 0",
      "2026-01 0",
      "2026-02 1",
    ]);
    expect(everyMonth([{ key: "unknown", count: 5 }])).toEqual([]);
  });

  it("have their days and belong to a 年度", () => {
    expect(daysOfMonth("2028-02")).toEqual({ from: "2028-02-01", to: "2028-02-29" });
    expect(daysOfMonth("2026-12")).toEqual({ from: "2026-12-01", to: "2026-12-31" });
    expect([monthsOfYear(2026)[0], monthsOfYear(2026)[11]]).toEqual(["2026-04", "2027-03"]);
  });

  it("are of a period if one of their days is", () => {
    const months = ["2026-03", "2026-04", "2026-05"];
    const within = (period: { from?: string; to?: string }) => months.filter((each) => isWithin(each, period));
    expect(within({ from: "2026-04-30", to: "2026-05-01" })).toEqual(["2026-04", "2026-05"]);
    expect(within({ from: "2026-05-01" })).toEqual(["2026-05"]);
    expect(within({ to: "2026-03-01" })).toEqual(["2026-03"]);
    expect(within({})).toEqual(months);
  });

  it("are written as the reader wants them", () => {
    expect(formatMonth("2026-11", "wareki", "ja")).toBe("R8.11");
    expect(formatMonth("2026-11", "western", "ja")).toBe("2026/11");
    expect(formatMonth("2026-01", "western", "ja")).toBe("2026/1");
  });
});
