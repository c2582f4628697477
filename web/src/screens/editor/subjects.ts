/** Which subjects are offered: those that the writer used most come first, and each only while it is not chosen. */

import codes from "~/i18n/codes.json";

/** The most that a record may have. */
export const MOST_SUBJECTS = 5;
const USED = 5;
const ALL: readonly string[] = Object.keys(codes.subject);

/** The subjects of the five highest counts. */
export function mostUsed(rows: readonly { readonly key: string; readonly total: number }[]): string[] {
  return rows
    .filter(({ key, total }) => total > 0 && ALL.includes(key))
    .sort((one, other) => other.total - one.total)
    .slice(0, USED)
    .map(({ key }) => key);
}

interface Offered {
  readonly used: readonly string[];
  readonly others: readonly string[];
}

/** Those whose word has what was typed, whatever is between its parts. */
export function offered(
  typed: string,
  chosen: readonly string[],
  used: readonly string[],
  word: (subject: string) => string,
): Offered {
  const wanted = flat(typed);
  const fits = (subject: string) => !chosen.includes(subject) && flat(word(subject)).includes(wanted);
  return {
    used: used.filter(fits),
    others: ALL.filter((subject) => !used.includes(subject) && fits(subject)),
  };
}

function flat(text: string): string {
  return text
    .normalize("NFKC")
    .replaceAll(/[\s・,、]/g, "")
    .toLowerCase();
}
