/**
 * 和暦 and 西暦 of days and moments, in Japanese time (UTC+9, no summer time). Days are `YYYY-MM-DD`, moments RFC 3339.
 */

import eras from "./eras.json";

export type YearStyle = "wareki" | "western";
export type Language = "ja" | "en";

interface Era {
  readonly name: string;
  readonly letter: string;
  /** The western year of its year 1. */
  readonly firstYear: number;
  readonly first: string;
  readonly last: string | null;
}

/** The eras as the server knows them (`gen/eras.py`), the latest first. 明治 begins in its year 6: before, Japan counted by another calendar. */
const ERAS: readonly Era[] = eras;
const JST_MS = 9 * 3_600_000;

/** The day of a moment in Japan. */
export function dayOf(moment: string | number | Date): string {
  return new Date(new Date(moment).getTime() + JST_MS).toISOString().slice(0, 10);
}

/** The month of a moment in Japan, `YYYY-MM`. */
export function monthOf(moment: string): string {
  return dayOf(moment).slice(0, 7);
}

/** Which day of the week a day is, Sunday first: 0 to 6. */
export function weekdayOf(day: string): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay();
}

/** Hours and minutes of a moment in Japan. */
export function timeOf(moment: string | number): string {
  return new Date(new Date(moment).getTime() + JST_MS).toISOString().slice(11, 16);
}

/** The moment of a day and a time in Japan. */
export function momentOf(day: string, time = "00:00"): string {
  return new Date(`${day}T${time}:00+09:00`).toISOString();
}

export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** Days from one day to another; negative when `to` is earlier. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}

/** The age in full years on a day. */
export function ageOn(birth: string, day: string): number {
  const had = day.slice(5) >= birth.slice(5);
  return Number(day.slice(0, 4)) - Number(birth.slice(0, 4)) - (had ? 0 : 1);
}

function eraOf(day: string): Era | undefined {
  return ERAS.find(({ first }) => day >= first);
}

/** `令和8年11月23日` or `2026年11月23日`; short: `R8.11.23` or `2026/11/23`. */
export function formatDay(day: string, style: YearStyle, language: Language = "ja", short = false): string {
  const [year, month, date] = day.split("-").map(Number) as [number, number, number];
  const era = style === "wareki" ? eraOf(day) : undefined;
  if (era === undefined)
    return language === "en" || short ? `${year}/${month}/${date}` : `${year}年${month}月${date}日`;
  const of = year - era.firstYear + 1;
  if (language === "en" || short) return `${era.letter}${of}.${month}.${date}`;
  return `${era.name}${of === 1 ? "元" : of}年${month}月${date}日`;
}

/** `令和8年11月` or `2026年11月`; in English `R8.11` or `2026/11`. The month of a day, in the era of that day. */
export function formatMonthOf(day: string, style: YearStyle, language: Language = "ja"): string {
  return formatDay(day, style, language).replace(language === "en" ? /[./]\d{1,2}$/ : /\d{1,2}日$/, "");
}

/** A moment with its time; without one where the time is not known (never a made-up 0:00). */
export function formatMoment(
  moment: string,
  timeKnown: boolean,
  style: YearStyle,
  language: Language = "ja",
  short = false,
): string {
  const day = formatDay(dayOf(moment), style, language, short);
  return timeKnown ? `${day} ${timeOf(moment)}` : day;
}

/** The 年度 of a day: April to March, named by its first year. */
export function fiscalYearOf(day: string): number {
  return Number(day.slice(0, 4)) - (day.slice(5) < "04-01" ? 1 : 0);
}

/** First and last day of a 年度. */
export function fiscalYearDays(year: number): { from: string; to: string } {
  return { from: `${year}-04-01`, to: `${year + 1}-03-31` };
}

/** `令和7年度` or `2025年度`; in English `FY R7` or `FY2025`. 2019 is 令和元年度, as offices write it, though its April was still 平成. */
export function formatFiscalYear(year: number, style: YearStyle, language: Language = "ja"): string {
  const era = style === "wareki" ? eraOf(`${year}-05-01`) : undefined;
  if (era === undefined) return language === "en" ? `FY${year}` : `${year}年度`;
  const of = year - era.firstYear + 1;
  return language === "en" ? `FY ${era.letter}${of}` : `${era.name}${of === 1 ? "元" : of}年度`;
}

const WRITTEN =
  /^(?<era>令和|平成|昭和|大正|明治|[RHSTM])?(?<year>元|\d{1,4})[年./-](?<month>\d{1,2})[月./-](?<day>\d{1,2})日?$/i;
const WITHOUT_YEAR = /^(?:(?<month>\d{1,2})[月./-](?<day>\d{1,2})日?|(?<mm>\d{2})(?<dd>\d{2}))$/;
/** Days as one says them, as days from today. */
const SAID: ReadonlyMap<string, number> = new Map([
  ["一昨日", -2],
  ["おととい", -2],
  ["昨日", -1],
  ["きのう", -1],
  ["yesterday", -1],
  ["今日", 0],
  ["きょう", 0],
  ["本日", 0],
  ["today", 0],
  ["明日", 1],
  ["あす", 1],
  ["あした", 1],
  ["tomorrow", 1],
  ["明後日", 2],
  ["あさって", 2],
]);
/** A year without its era is one of the current era, and no further ahead than this: 60.3.5 is not 令和60年. */
const YEARS_AHEAD = 3;

/** Which day is meant where no year was typed: the last one, the next one, or the nearest. */
export type Toward = "past" | "coming" | "near";

/**
 * The day that was typed (`R5.4.1`, `令和5年4月1日`, `2023/4/1`, `20230401`; `8.11.28` of the current era; `11/28`, `1128`, 昨日),
 * or null for none.
 */
export function parseDay(typed: string, toward: Toward = "near", today = dayOf(Date.now())): string | null {
  const text = typed.normalize("NFKC").replaceAll(/\s/g, "");
  const said = SAID.get(text.toLowerCase());
  if (said !== undefined) return addDays(today, said);
  const plain = /^(\d{4})(\d{2})(\d{2})$/.exec(text);
  if (plain) return realDay(Number(plain[1]), Number(plain[2]), Number(plain[3]));
  const short = WITHOUT_YEAR.exec(text)?.groups;
  if (short) return dayOfYear(Number(short.month ?? short.mm), Number(short.day ?? short.dd), toward, today);
  const parts = WRITTEN.exec(text)?.groups;
  if (parts === undefined) return null;
  const of = parts.year === "元" ? 1 : Number(parts.year);
  const [month, date] = [Number(parts.month), Number(parts.day)];
  const era = ERAS.find(({ name, letter }) => name === parts.era || letter === parts.era?.toUpperCase());
  if (era !== undefined) return dayIn(era, of, month, date);
  if (of >= 1000) return realDay(of, month, date);
  const day = ERAS[0] ? dayIn(ERAS[0], of, month, date) : null;
  return day !== null && Number(day.slice(0, 4)) <= Number(today.slice(0, 4)) + YEARS_AHEAD ? day : null;
}

/** Whether the text is not empty but no day: it must not count as empty. */
export function isUnreadable(typed: string): boolean {
  return typed.trim() !== "" && parseDay(typed) === null;
}

function dayIn(era: Era, of: number, month: number, date: number): string | null {
  const day = realDay(era.firstYear + of - 1, month, date);
  return day !== null && of > 0 && isWithin(era, day) ? day : null;
}

function dayOfYear(month: number, date: number, toward: Toward, today: string): string | null {
  const year = Number(today.slice(0, 4));
  const days = [year - 1, year, year + 1].flatMap((each) => realDay(each, month, date) ?? []);
  if (toward === "past") return days.findLast((day) => day <= today) ?? days[0] ?? null;
  if (toward === "coming") return days.find((day) => day >= today) ?? days.at(-1) ?? null;
  const away = (day: string) => Math.abs(daysBetween(today, day));
  return days.reduce<string | null>((best, day) => (best && away(best) <= away(day) ? best : day), null);
}

function isWithin(era: Era, day: string): boolean {
  return day >= era.first && (era.last === null || day <= era.last);
}

function realDay(year: number, month: number, day: number): string | null {
  const at = new Date(Date.UTC(year, month - 1, day));
  at.setUTCFullYear(year);
  const text = at.toISOString().slice(0, 10);
  return at.getUTCMonth() === month - 1 && at.getUTCDate() === day ? text : null;
}
