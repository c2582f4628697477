/**
 * Other notations of what was typed, beyond those that the server takes for the same (kana, width, variant kanji): days,
 * numerals, 3か月 and 3ヶ月, endings, words written together or apart.
 */

import { formatDay, parseDay } from "~/parts/calendar/era";
import { clausesOf, leavesOut } from "./clauses";

const MOST = 4;
const KANJI = "〇一二三四五六七八九";
const COUNTED = "[丁年月日回人歳才件か箇ヶケカヵ]";
const TOGETHER =
  /^([\p{sc=Han}\p{sc=Katakana}ー]{2,40})[のをにがはでとへも]([\p{sc=Han}\p{sc=Katakana}ー]{2,40})$/u;
const TWO_SCRIPTS =
  /^(?:(\p{sc=Han}{2,40})([\p{sc=Katakana}ー]{2,40})|([\p{sc=Katakana}ー]{2,40})(\p{sc=Han}{2,40}))$/u;

/** The typed words, each time with one clause in another notation. */
export function otherNotations(words: string): string[] {
  const clauses = clausesOf(words);
  const found = clauses.flatMap((clause, at) =>
    notationsOf(clause).map((other) => clauses.with(at, other).join(" ")),
  );
  return [...new Set(found)].filter((other) => other !== clauses.join(" ")).slice(0, MOST);
}

/** The day that a clause names, if it names one. */
export function dayIn(clause: string, today?: string): string | null {
  return leavesOut(clause) ? null : parseDay(clause, "past", today);
}

function notationsOf(clause: string): string[] {
  if (leavesOut(clause) || clause.includes(" OR ")) return [];
  const phrase = /^["“”＂](.{1,200}?)["“”＂]?$/.exec(clause)?.[1];
  if (phrase) return [phrase];
  const ways = [days, months, numerals, kanjiAlone, withoutEnding, apart, withoutLongEnd];
  return ways.flatMap((way) => way(clause)).filter((other) => other && other !== clause);
}

function days(clause: string): string[] {
  const day = dayIn(clause);
  if (day === null) return [];
  const [, month, date] = day.split("-").map(Number);
  const notations = [
    formatDay(day, "wareki"),
    formatDay(day, "wareki", "ja", true),
    formatDay(day, "western", "ja", true),
    `${month}月${date}日`,
    `${month}/${date}`,
  ];
  return [notations.filter((each) => each !== clause.normalize("NFKC")).join(" OR ")];
}

/** 3か月, 3ヶ月, 3ケ月, 3箇月. */
function months(clause: string): string[] {
  const parts = /^(.{0,40}[\d０-９一二三四五六七八九十])([かカヵヶケ箇])([月年所国].{0,40})$/.exec(clause);
  if (parts === null) return [];
  const [, before, , after] = parts;
  const others = ["か", "ヶ", "ケ", "箇"].map((sign) => `${before}${sign}${after}`);
  return [others.filter((each) => each !== clause).join(" OR ")];
}

/** 3丁目 for 三丁目, and the other way round. */
function numerals(clause: string): string[] {
  const plain = clause.normalize("NFKC");
  const inKanji = plain.replaceAll(new RegExp(`\\d{1,2}(?=${COUNTED})`, "g"), (digits) =>
    kanjiOf(Number(digits)),
  );
  const inDigits = plain.replaceAll(
    new RegExp(`[一二三四五六七八九]?十?[一二三四五六七八九]?(?=${COUNTED})`, "g"),
    (written) => (written ? String(numberOf(written)) : ""),
  );
  return [inKanji, inDigits].filter((each) => each !== plain);
}

function kanjiOf(count: number): string {
  const [tens, ones] = [Math.floor(count / 10), count % 10];
  if (tens === 0) return KANJI.charAt(ones);
  return `${tens > 1 ? KANJI.charAt(tens) : ""}十${ones ? KANJI.charAt(ones) : ""}`;
}

function numberOf(written: string): number {
  const [before = "", after] = written.split("十");
  if (after === undefined) return [...before].reduce((sum, sign) => sum * 10 + KANJI.indexOf(sign), 0);
  return (before ? KANJI.indexOf(before) : 1) * 10 + (after ? KANJI.indexOf(after) : 0);
}

/** 問い合わせ as 問合; 家賃の滞納 as 家賃滞納. */
function kanjiAlone(clause: string): string[] {
  if (!/^\p{sc=Han}{1,40}(?:\p{sc=Hiragana}{1,2}\p{sc=Han}{1,40}){1,9}\p{sc=Hiragana}{0,9}$/u.test(clause))
    return [];
  return [clause.replaceAll(/\p{sc=Hiragana}/gu, "")];
}

/** 滞納した as 滞納. */
function withoutEnding(clause: string): string[] {
  const stem = /^(.{0,40}[\p{sc=Han}\p{sc=Katakana}ー])\p{sc=Hiragana}{1,6}$/u.exec(clause)?.[1];
  return stem && stem.length > 1 ? [stem] : [];
}

/** 家賃の滞納, ケアマネ変更 and 家賃滞納 as two words. */
function apart(clause: string): string[] {
  const parts = (TOGETHER.exec(clause) ?? TWO_SCRIPTS.exec(clause))?.slice(1).filter(Boolean);
  if (parts) return [parts.join(" ")];
  if (!/^\p{sc=Han}{4,8}$/u.test(clause)) return [];
  const signs = [...clause];
  return [2, signs.length - 2]
    .filter((at, n, all) => all.indexOf(at) === n)
    .map((at) => `${signs.slice(0, at).join("")} ${signs.slice(at).join("")}`);
}

/** コンピューター as コンピュータ, which is found in both. */
function withoutLongEnd(clause: string): string[] {
  return /^[\p{sc=Katakana}ー]{3,40}ー$/u.test(clause) ? [clause.slice(0, -1)] : [];
}
