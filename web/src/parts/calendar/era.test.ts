import { describe, expect, it } from "vitest";
import {
  ageOn,
  dayOf,
  fiscalYearOf,
  formatDay,
  formatFiscalYear,
  formatMoment,
  formatMonthOf,
  momentOf,
  parseDay,
} from "./era";
import cases from "./eras.cases.json";

describe("和暦", () => {
  it.each([
    ["2026-11-23", "令和8年11月23日"],
    ["2019-05-01", "令和元年5月1日"],
    ["2019-04-30", "平成31年4月30日"],
    ["1989-01-07", "昭和64年1月7日"],
    ["1926-12-25", "昭和元年12月25日"],
    ["1912-07-29", "明治45年7月29日"],
  ])("writes %s as %s", (day, written) => {
    expect(formatDay(day, "wareki")).toBe(written);
  });

  it("writes the month of a day", () => {
    expect(formatMonthOf("2026-11-20", "wareki")).toBe("令和8年11月");
    expect(formatMonthOf("2026-11-20", "western")).toBe("2026年11月");
    expect(formatMonthOf("2026-11-20", "wareki", "en")).toBe("R8.11");
  });

  it("changes to 西暦 and to the short form", () => {
    expect(formatDay("2026-11-23", "western")).toBe("2026年11月23日");
    expect(formatDay("2026-11-23", "wareki", "ja", true)).toBe("R8.11.23");
  });

  it.each([
    ["R5.4.1", "2023-04-01"],
    ["令和5年4月1日", "2023-04-01"],
    ["令和元年5月1日", "2019-05-01"],
    ["ｓ４０．３．５", "1965-03-05"],
    ["昭和40/3/5", "1965-03-05"],
    ["2023/4/1", "2023-04-01"],
    ["20230401", "2023-04-01"],
  ])("reads %s", (typed, day) => {
    expect(parseDay(typed)).toBe(day);
  });

  it.each([
    "R5.2.30",
    "H1.1.7",
    "0.4.1",
    "40.3.5",
    "13/1",
    "2/31",
    "128",
    "081128",
    "11",
    "令和0年1月1日",
    "十一月",
    "constructor",
    "__proto__",
    "",
  ])("does not make a day of %s", (typed) => {
    expect(parseDay(typed)).toBeNull();
  });

  const NOW = "2026-12-01";
  it.each([
    ["昨日", "2026-11-30"],
    [" きのう ", "2026-11-30"],
    ["一昨日", "2026-11-29"],
    ["本日", "2026-12-01"],
    ["明日", "2026-12-02"],
    ["あさって", "2026-12-03"],
    ["8.11.28", "2026-11-28"],
    ["８／１１／２８", "2026-11-28"],
    ["5.4.1", "2023-04-01"],
    ["11.1.25", "2029-01-25"],
  ])("reads %s as one says it, of the current era", (typed, day) => {
    expect(parseDay(typed, "near", NOW)).toBe(day);
  });

  it.each([
    ["11/28", "2026-11-28", "2027-11-28", "2026-11-28"],
    ["1128", "2026-11-28", "2027-11-28", "2026-11-28"],
    ["11月28日", "2026-11-28", "2027-11-28", "2026-11-28"],
    ["1/25", "2026-01-25", "2027-01-25", "2027-01-25"],
    ["1.25", "2026-01-25", "2027-01-25", "2027-01-25"],
    ["12-1", "2026-12-01", "2026-12-01", "2026-12-01"],
    ["4/15", "2026-04-15", "2027-04-15", "2027-04-15"],
  ])("reads %s as the last, the next or the nearest such day", (typed, past, coming, near) => {
    expect(parseDay(typed, "past", NOW)).toBe(past);
    expect(parseDay(typed, "coming", NOW)).toBe(coming);
    expect(parseDay(typed, "near", NOW)).toBe(near);
  });

  it("reads the same days whichever is meant, the 29th of February among them", () => {
    for (const toward of ["past", "coming", "near"] as const) {
      expect(parseDay("2/29", toward, "2027-06-01")).toBe("2028-02-29");
      expect(parseDay("2/29", toward, NOW)).toBeNull();
    }
  });

  it("reads back what it writes", () => {
    for (const day of ["1873-01-01", "1926-12-24", "1989-01-08", "2019-05-01", "2028-02-29"])
      expect(parseDay(formatDay(day, "wareki"))).toBe(day);
  });
});

describe("the server's 和暦 (gen/eras.py)", () => {
  it.each(cases.days)("writes $day as $long", ({ day, long, short }) => {
    const western = formatDay(day, "western");
    expect(formatDay(day, "wareki")).toBe(long ?? western);
    expect(formatDay(day, "wareki", "ja", true)).toBe(short ?? formatDay(day, "western", "ja", true));
  });

  it.each(cases.typed)("reads $typed as $day", ({ typed, day }) => {
    expect(parseDay(typed)).toBe(day);
  });

  it.each(cases.fiscalYears)("calls the year from April $year $label", ({ year, label }) => {
    expect(formatFiscalYear(year, "wareki")).toBe(label);
  });
});

describe("Japanese time", () => {
  it("takes the day over there", () => {
    expect(dayOf("2026-11-22T15:00:00.000Z")).toBe("2026-11-23");
    expect(momentOf("2026-11-23", "09:30")).toBe("2026-11-23T00:30:00.000Z");
  });

  it("never shows a time that nobody knows", () => {
    expect(formatMoment("2026-11-22T15:00:00.000Z", false, "wareki")).toBe("令和8年11月23日");
    expect(formatMoment("2026-11-23T00:30:00.000Z", true, "western")).toBe("2026年11月23日 09:30");
  });
});

describe("年度", () => {
  it("runs from April to March", () => {
    expect(fiscalYearOf("2026-03-31")).toBe(2025);
    expect(fiscalYearOf("2026-04-01")).toBe(2026);
    expect(formatFiscalYear(2025, "wareki")).toBe("令和7年度");
  });
});

it("counts full years of age", () => {
  expect(ageOn("1965-03-05", "2026-03-04")).toBe(60);
  expect(ageOn("1965-03-05", "2026-03-05")).toBe(61);
});
