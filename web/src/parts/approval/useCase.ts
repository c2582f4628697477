/**
 * A case to be read as it is now: what an earlier visit left in the cache is never shown, or its renewal would be taken
 * for a change under the reader's eyes. Only one that was loaded ahead a moment ago is shown at once; the server is asked
 * again whether it is current.
 */

import { type QueryClient, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { type ApprovalCase, caseQuery } from "~/api/approvals";
import { kept } from "~/api/kept";

const ahead = kept<string | null>(() => null);

/** The next screen of this case shows what was loaded of it. */
export function showAhead(id: string): void {
  ahead.become(id);
}

export function useCase(id: string) {
  const [isAhead] = useState(() => ahead.now() === id);
  const [openedAt] = useState(Date.now);
  useEffect(() => {
    if (ahead.now() === id) ahead.become(null);
  }, [id]);
  const asked = useQuery({ ...caseQuery(id), refetchOnMount: isAhead ? "always" : true });
  const { data, error, isError, refetch } = asked;
  const confirmed = !isAhead || asked.dataUpdatedAt >= openedAt;
  const hidden = isAhead ? isError && !confirmed : asked.isFetching && !asked.isFetchedAfterMount;
  return {
    data: hidden ? undefined : data,
    /** Not only loaded ahead: the server has said since that it is so. */
    isCurrent: confirmed,
    error,
    isError: isError && (isAhead || !hidden),
    isPending: (hidden && !isAhead) || asked.isPending,
    refetch,
  };
}

/** The case after an action, unless a newer version was loaded meanwhile. */
export function keepCase(cache: QueryClient, after: ApprovalCase): void {
  cache.setQueryData(caseQuery(after.id).queryKey, (known) =>
    known && known.version > after.version ? known : after,
  );
}
