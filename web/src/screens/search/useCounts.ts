/**
 * The counts beside the hits. Where something is chosen among them, they are counted a second time without it: what else could
 * be chosen stays in sight.
 */

import { useQueries } from "@tanstack/react-query";
import { useRef } from "react";
import { countsQuery, type Facets, type SearchRequest } from "~/api/search";
import { beside, narrowedCounts, type SearchAddress } from "./address";

interface CountsAsked {
  readonly address: SearchAddress;
  readonly request: SearchRequest;
  readonly ready: boolean;
  /** As they came with the hits. */
  readonly found: Facets | undefined;
}

export function useCounts({ address, request, ready, found }: CountsAsked): Facets | undefined {
  const narrowed = ready ? narrowedCounts(address) : [];
  const asked = useQueries({ queries: narrowed.map((counted) => countsQuery(beside(request, counted))) });
  const shown = useRef(found);
  // All of them change at once: a list that shrinks and grows again would move under the pointer.
  if (asked.every(({ isPending }) => !isPending)) {
    const whole = narrowed.flatMap((counted, at) => {
      const facets = asked[at]?.data?.facets;
      return facets ? [[counted, facets[counted]] as const] : [];
    });
    shown.current = found && { ...found, ...Object.fromEntries(whole) };
  }
  return found && (shown.current ?? found);
}
