/**
 * The words somebody searches for and why they look beyond their office. The words are in memory only, gone with the page or
 * the person; the purpose lasts as long as the session.
 */

import { kept, useKept } from "~/api/kept";
import { choosePurpose, usePurpose } from "~/api/purpose";
import type { Purpose } from "~/api/search";

export interface Asked {
  readonly words: string;
  readonly purpose: Purpose | null;
}

const words = kept(() => "");

/** What was found in other offices is opened for the same purpose. */
export function askFor(next: Partial<Asked>): void {
  if (next.words !== undefined) words.become(next.words);
  if (next.purpose !== undefined) choosePurpose(next.purpose);
}

export function useAsked(): Asked {
  return { words: useKept(words), purpose: usePurpose() };
}
