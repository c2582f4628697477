/** Which notices stand: a newer one pushes away what was only said, never an offer or an error. */

/** What was offered. */
export interface Lasting {
  readonly tone: "good" | "bad";
  readonly offer: unknown;
}

/** How many stand open at a time. */
export const MOST = 3;

/** The notices after a new one. Of those that only say what was done, the oldest make room for it. */
export function withNewest<T extends Lasting>(notices: readonly T[], newest: T): readonly T[] {
  const over = notices.length + 1 - MOST;
  const said = notices.filter(({ tone, offer }) => tone === "good" && !offer).slice(0, Math.max(over, 0));
  return [...notices.filter((each) => !said.includes(each)), newest];
}
