/**
 * What goes with a submission, by the draft or record that it is about: it is kept until it is sent. The words count as unsent
 * words, so that F5 and a log-out ask about them.
 */

import type { Bundle } from "~/api/casework";
import { kept } from "~/api/kept";
import { unsentWords } from "~/parts/unsentWords";

export interface Options {
  /** Other finished records of the same submission. */
  readonly with: readonly { readonly id: string; readonly version: number }[];
  /** "" = the usual matter of the kind of record. */
  readonly matter: NonNullable<Bundle["matter_type"]> | "";
  readonly comment: string;
  readonly neededBy: string;
  readonly urgent: boolean;
}

export const ALONE: Options = { with: [], matter: "", comment: "", neededBy: "", urgent: false };

const chosen = kept<ReadonlyMap<string, Options>>(() => new Map());

/** Where the words stand among the unsent words. */
export function wordsPlace(record: string): string {
  return `submission ${record}`;
}

/** Whether anything was written or chosen. */
export function isSaid({ with: others, matter, comment, neededBy, urgent }: Options): boolean {
  return others.length > 0 || matter !== "" || comment.trim() !== "" || neededBy.trim() !== "" || urgent;
}

export const toApprovers = {
  /** What was kept for this draft or record. Words that were dropped elsewhere are gone. */
  at(record: string): Options {
    const found = chosen.now().get(record);
    return found ? { ...found, comment: unsentWords.at(wordsPlace(record)) } : ALONE;
  },
  keep(record: string, options: Options): void {
    const next = new Map(chosen.now());
    if (isSaid(options)) next.set(record, options);
    else next.delete(record);
    chosen.become(next);
    unsentWords.keep(wordsPlace(record), options.comment);
  },
  /** It was sent, or what it is about was discarded. */
  drop(record: string): void {
    this.keep(record, ALONE);
  },
};

/** The chosen records that can still go along, each as it is listed now: the others can no longer be seen or dropped. */
export function stillListed(others: Options["with"], listed: Options["with"]): Options["with"] {
  return others
    .flatMap(({ id }) => listed.filter((each) => each.id === id))
    .map(({ id, version }) => ({ id, version }));
}
