import { describe, expect, it } from "vitest";
import type { Hit } from "~/api/search";
import { byHousehold, byMonth, folded } from "./groups";
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

describe("hits that cannot be told apart", () => {
  const row = { kind: "record", title: "電話", occurred_at: "2026-11-02T01:00:00.000Z", household_id: "h1" };
  const told = (id: string, more: object = {}) =>
    ({ ...row, excerpt: "家賃の件", highlights: [], id, ...more }) as unknown as Hit;
  const ids = (hits: readonly Hit[]) =>
    folded(hits).map(({ hit: { id }, alike }) => [id, ...alike.map((each) => each.id)]);

  it("are one, in the place of the first", () => {
    const other = told("2", { title: "家庭訪問" });
    expect(ids([told("1"), other, told("3"), told("4")])).toEqual([["1", "3", "4"], ["2"]]);
  });

  it("differ in the words where they were found", () => {
    const found = (text: string) => ({ highlights: [{ field: "segment", runs: [{ text, hit: true }] }] });
    expect(ids([told("1", found("滞納")), told("2", found("家賃")), told("3", found("滞納"))])).toEqual([
      ["1", "3"],
      ["2"],
    ]);
  });

  it.each([{ state: "returned" }, { household_id: "h2" }, { office_code: "nada" }, { excerpt: "別の件" }])(
    "never differ in %o",
    (more) => {
      expect(ids([told("1"), told("2", more)])).toEqual([["1"], ["2"]]);
    },
  );
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
    const within = (period: { from?: string; to?: string }) =>
      months.filter((each) => isWithin(each, period));
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
