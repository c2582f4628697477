/** Months as `YYYY-MM`: every one between the first and the last that count, and the days of one. */

import type { Count } from "~/api/search";
import { addDays, formatDay, type Language, type YearStyle } from "~/parts/calendar/era";
import { UNKNOWN } from "./groups";

/** A month with its count for each month of the span, those without a hit included. */
export function everyMonth(counts: readonly Count[]): Count[] {
  const known = counts.filter(({ key }) => key !== UNKNOWN);
  const [first] = known;
  const last = known.at(-1);
  if (first === undefined || last === undefined) return [];
  const by = new Map(known.map(({ key, count }) => [key, count]));
  const found: Count[] = [];
  for (let month = first.key; month <= last.key; month = nextMonth(month))
    found.push({ key: month, count: by.get(month) ?? 0 });
  return found;
}

export function nextMonth(month: string): string {
  const [year, number] = month.split("-").map(Number) as [number, number];
  return number === 12 ? `${year + 1}-01` : `${year}-${String(number + 1).padStart(2, "0")}`;
}

/** The months of a 年度, April to March. */
export function monthsOfYear(year: number): string[] {
  const months = [`${year}-04`];
  while (months.length < 12) months.push(nextMonth(months.at(-1) as string));
  return months;
}

/** Whether a month has a day of the period. */
export function isWithin(
  month: string,
  { from, to }: { readonly from?: string; readonly to?: string },
): boolean {
  const days = daysOfMonth(month);
  return (!from || days.to >= from) && (!to || days.from <= to);
}

export function daysOfMonth(month: string): { from: string; to: string } {
  return { from: `${month}-01`, to: addDays(`${nextMonth(month)}-01`, -1) };
}

/** `R8.11`, `2026/11`. The era is that of the month's first day. */
export function formatMonth(month: string, style: YearStyle, language: Language): string {
  return formatDay(`${month}-01`, style, language, true).replace(/[./]1$/, "");
}
