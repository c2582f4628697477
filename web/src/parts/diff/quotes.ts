/** Texts and changes, cut where a quote begins or ends, so that the quoted words can be marked. */

import type { Change } from "./changes";

export interface Piece extends Change {
  readonly quoted: boolean;
}

/** The pieces in reading order. Each quote is marked at its first place in what is there now; what was removed is in none. */
export function withQuotes(changes: readonly Change[], quotes: readonly string[]): Piece[] {
  const now = changes
    .filter(({ kind }) => kind !== "removed")
    .map(({ text }) => text)
    .join("");
  const spans = quotes.map((quote) => spanOf(now, quote)).filter((span) => span !== null);
  let from = 0;
  return changes.flatMap((change) => {
    if (change.kind === "removed") return [{ ...change, quoted: false }];
    const begin = from;
    from += change.text.length;
    const inside = spans.flat().filter((cut) => cut > begin && cut < from);
    const cuts = [begin, ...new Set(inside.sort((one, other) => one - other)), from];
    return cuts.slice(1).map((end, at) => {
      const start = cuts[at] ?? begin;
      const quoted = spans.some(([first, last]) => first <= start && end <= last);
      return { kind: change.kind, text: now.slice(start, end), quoted };
    });
  });
}

/** Where a quote begins and ends; null where it is not said. White space may differ; one that was cut off is a beginning. */
function spanOf(text: string, quote: string): readonly [number, number] | null {
  const words = quote.replace(/…$/u, "").split(" ").filter(Boolean);
  if (words.length === 0) return null;
  const literal = words.map((word) => word.replace(/[\\^$.*+?()[\]{}|/]/gu, "\\$&")).join("\\s+");
  const found = new RegExp(literal, "u").exec(text);
  return found ? [found.index, found.index + found[0].length] : null;
}
