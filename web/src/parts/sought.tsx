/** The words for which an entry was opened from the search: they stay marked in its text. In memory only. */

import { kept, useKept } from "~/api/kept";
import type { Run } from "~/api/search";

interface Sought {
  readonly entry: string;
  /** As they stand in the text. */
  readonly words: readonly string[];
}

const NO_WORDS: readonly string[] = [];
const sought = kept<Sought>(() => ({ entry: "", words: NO_WORDS }));

/** The entry is opened for these words. */
export function seek(entry: string, words: readonly string[]): void {
  sought.become({ entry, words });
}

/** The words for which this entry was opened, if it was the last one. */
export function useSought(entry: string): readonly string[] {
  const { entry: opened, words } = useKept(sought);
  return opened === entry ? words : NO_WORDS;
}

/** A text cut into the words and what is between them. */
export function runsOf(text: string, words: readonly string[]): Run[] {
  if (words.length === 0) return [{ text, hit: false }];
  // A longer word first: 家賃滞納 is not marked as 家賃 alone.
  const longest = words.toSorted((one, other) => other.length - one.length);
  const pattern = longest.map((word) => word.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|");
  return text
    .split(new RegExp(`(${pattern})`))
    .map((piece, at) => ({ text: piece, hit: at % 2 === 1 }))
    .filter((run) => run.text);
}

export function Runs({ runs }: { runs: readonly Run[] }) {
  return runs.map(({ text, hit }, at) => {
    const key = `${at}${text}`;
    return hit ? <mark key={key}>{text}</mark> : <span key={key}>{text}</span>;
  });
}

export function Marked({ text, words }: { text: string; words: readonly string[] }) {
  return words.length ? <Runs runs={runsOf(text, words)} /> : text;
}
