/**
 * Comments at words of a text. They go into the one comment of an act as lines 「quote」：text, in the order of its anchors, so
 * that what is signed stays a comment with anchors.
 */

import type { Schemas } from "~/api/client";

/** The longest quote; a longer one is cut off with `…`. */
const LONGEST = 60;
/** The most places that one act may name. */
export const MOST_NOTES = 50;

interface Said {
  /** The words that it is about, or the name of the part as a whole. */
  readonly quote: string;
  readonly text: string;
}

/** What was said at a part of a record. */
export interface PlacedNote extends Said {
  readonly record: string;
  readonly segment: string | null;
}

/** A comment at the desk. Until it is kept, somebody is still writing it. */
export interface Note extends Said {
  readonly key: string;
  readonly record: string;
  readonly segment: string;
  /** All of the words that its quote is of. */
  readonly words: string;
  readonly kept: boolean;
}

export function lineOf({ quote, text }: Said): string {
  return `「${quote}」：${text.trim()}`;
}

/** The selected words as a quote: on one line, and not too long. */
export function quoteOf(words: string): string {
  const line = words.replace(/\s+/gu, " ").trim();
  const letters = [...line];
  return letters.length <= LONGEST ? line : `${letters.slice(0, LONGEST).join("")}…`;
}

/** The notes in a comment, each at its anchor; none where lines and anchors do not belong together. */
export function notesIn(comment: string, anchors: readonly Schemas["Anchor"][]): readonly PlacedNote[] {
  const found: { quote: string; text: string }[] = [];
  for (const line of comment.split("\n")) {
    const last = found.at(-1);
    const end = line.startsWith("「") ? line.indexOf("」：", 1) : -1;
    if (end > 0) found.push({ quote: line.slice(1, end), text: line.slice(end + 2) });
    else if (last) last.text += `\n${line}`;
  }
  if (found.length !== anchors.length) return [];
  return anchors.map(({ record_id, segment_id }, at) => ({
    record: record_id,
    segment: segment_id ?? null,
    quote: found[at]?.quote ?? "",
    text: found[at]?.text ?? "",
  }));
}

/** A note is begun at words. One that was begun before and says nothing yet is given up. */
export function begun(
  notes: readonly Note[],
  at: Pick<Note, "key" | "record" | "segment" | "words">,
): readonly Note[] {
  return [
    ...notes.filter((note) => !isEmpty(note)),
    { ...at, quote: quoteOf(at.words), text: "", kept: false },
  ];
}

export function changed(
  notes: readonly Note[],
  key: string,
  patch: Partial<Pick<Note, "text" | "kept">>,
): readonly Note[] {
  return notes.map((note) => (note.key === key ? { ...note, ...patch } : note));
}

export function without(notes: readonly Note[], key: string): readonly Note[] {
  return notes.filter((note) => note.key !== key);
}

export function isEmpty({ text }: Pick<Note, "text">): boolean {
  return text.trim() === "";
}

/** The note that somebody is still writing, if it has words. */
export function unkept(notes: readonly Note[]): Note | undefined {
  return notes.find((note) => !note.kept && !isEmpty(note));
}
