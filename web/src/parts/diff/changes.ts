/** What changed between two Japanese texts, by words, so that a reader sees words and not letters. */

import { diffWordsWithSpace } from "diff";

export interface Change {
  readonly kind: "same" | "added" | "removed";
  readonly text: string;
}

const words = new Intl.Segmenter("ja", { granularity: "word" });

/** The parts of both texts in reading order; removed words come before the words that replaced them. */
export function changesBetween(before: string, after: string): Change[] {
  return diffWordsWithSpace(before, after, { intlSegmenter: words }).map(({ added, removed, value }) => ({
    kind: added ? "added" : removed ? "removed" : "same",
    text: value,
  }));
}

/** How many characters were added and removed. */
export function amountOf(changes: readonly Change[]): { added: number; removed: number } {
  const letters = (kind: Change["kind"]) =>
    changes.filter((change) => change.kind === kind).reduce((sum, { text }) => sum + [...text].length, 0);
  return { added: letters("added"), removed: letters("removed") };
}
