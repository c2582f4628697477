/** The words of the search, kept in memory only: an address never holds words or names. */

import { kept, useKept } from "~/api/kept";

const words = kept(() => "");

export const searchFor = words.become;

export function useSearchedWords(): string {
  return useKept(words);
}
