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

  it.each(["R5.2.30", "H1.1.7", "5.4.1", "令和0年1月1日", "十一月", ""])(
    "does not make a day of %s",
    (typed) => {
      expect(parseDay(typed)).toBeNull();
    },
  );

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
