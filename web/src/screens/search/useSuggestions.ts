/** The suggestions that would find something, each with its count. */

import { useQueries } from "@tanstack/react-query";
import { isWhole } from "~/api/purpose";
import { countsQuery, type Purpose, type Scope } from "~/api/search";
import { requestOf, type SearchAddress } from "./address";
import { needsPurpose, purposeIn } from "./scope";
import { type Suggestion, suggestionsFor } from "./suggestions";

export interface Counted extends Suggestion {
  /** Undefined where it cannot be counted yet: a purpose has to be stated first. */
  readonly count: number | undefined;
}

interface SuggestionsAsked {
  readonly words: string;
  readonly address: SearchAddress;
  readonly scope: Scope;
  readonly purpose: Purpose | null;
}

export function useSuggestions({ words, address, scope, purpose }: SuggestionsAsked) {
  const all = suggestionsFor(words, address, scope);
  const mayCount = (each: Suggestion) => isWhole(purpose) || !needsPurpose(each.scope);
  const asked = useQueries({
    queries: all.map((each) => ({
      ...countsQuery(requestOf(each.address, each.scope, each.words, purposeIn(each.scope, purpose))),
      enabled: mayCount(each),
    })),
  });
  const found = all.flatMap((each, at): Counted[] => {
    if (!mayCount(each)) return [{ ...each, count: undefined }];
    const count = asked[at]?.data?.total ?? 0;
    return count ? [{ ...each, count }] : [];
  });
  return { found, counting: asked.some(({ isFetching }) => isFetching) };
}
