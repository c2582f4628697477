import { describe, expect, it } from "vitest";
import { countsOf } from "./counts";

const TABLE = {
  rows: [
    {
      key: "home_visit",
      total: 4,
      cells: [
        { period: "2025", count: 1 },
        { period: "2026", count: 2 },
      ],
    },
    { key: "phone", total: 5, cells: [{ period: "2026", count: 5 }] },
    { key: "none", total: 7, cells: [{ period: "2025", count: 7 }] },
  ],
};

describe("the counts of a ledger", () => {
  it("count everything without a filter, calls apart and entries without a date in no year", () => {
    expect(countsOf(TABLE, {})).toEqual({
      all: 16,
      calls: 7,
      types: new Map([
        ["home_visit", 4],
        ["phone", 5],
      ]),
      years: new Map([
        [2025, 8],
        [2026, 7],
      ]),
    });
  });

  it("count kinds within the year and years within the kinds", () => {
    const found = countsOf(TABLE, { year: 2025, type: ["home_visit"] });
    expect([found.all, found.calls]).toEqual([8, 7]);
    expect([...found.types]).toEqual([
      ["home_visit", 1],
      ["phone", 0],
    ]);
    expect(found.years).toEqual(
      new Map([
        [2025, 1],
        [2026, 2],
      ]),
    );
    expect(countsOf(TABLE, { calls: true }).years).toEqual(new Map([[2025, 7]]));
  });
});
