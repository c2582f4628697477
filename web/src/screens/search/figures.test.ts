import { describe, expect, it } from "vitest";
import { csvOf, darkness, figuresOf } from "./figures";

const table = {
  rows: [
    {
      key: "home_visit",
      total: 5,
      cells: [
        { period: "2026-11", count: 4 },
        { period: "2026-04", count: 1 },
      ],
    },
    { key: "phone", total: 2, cells: [{ period: "2026-11", count: 2 }] },
  ],
  total: 7,
};

describe("the figures of a table", () => {
  it("have a cell for every row and period", () => {
    const figures = figuresOf(table, ["2026-04", "2026-05", "2026-11"]);
    expect(figures.rows.map(({ counts }) => counts)).toEqual([
      [1, 0, 4],
      [0, 0, 2],
    ]);
    expect([figures.columns, figures.most, figures.total]).toEqual([[1, 0, 6], 4, 7]);
  });

  it("take the periods of the table where none are wanted", () => {
    expect(figuresOf(table).periods).toEqual(["2026-04", "2026-11"]);
    expect(figuresOf({ rows: [], total: 0 })).toMatchObject({ periods: [], most: 0 });
  });

  it("are darker where there is more, and white only where there is nothing", () => {
    expect([0, 1, 25, 26, 100].map((count) => darkness(count, 100))).toEqual([0, 1, 1, 2, 4]);
    expect(darkness(0, 0)).toBe(0);
  });

  it("become a sheet that cannot be a formula", () => {
    const csv = csvOf(figuresOf(table), "種別", ["=cmd()", '家庭"訪問",'], ["R8.4", "R8.11"], "計");
    expect(csv).toBe('\uFEFF種別,R8.4,R8.11,計\r\n\'=cmd(),1,4,5\r\n"家庭""訪問"",",0,2,2\r\n');
  });
});
