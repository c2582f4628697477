/**
 * A case to be read as it is now: what an earlier visit left in the cache is never shown, or its renewal would be taken
 * for a change under the reader's eyes.
 */

import { type QueryClient, useQuery } from "@tanstack/react-query";
import { type ApprovalCase, caseQuery } from "~/api/approvals";

export function useCase(id: string) {
  const asked = useQuery(caseQuery(id));
  const { data, error, isError, refetch } = asked;
  const old = asked.isFetching && !asked.isFetchedAfterMount;
  return {
    data: old ? undefined : data,
    error,
    isError: isError && !old,
    isPending: old || asked.isPending,
    refetch,
  };
}

/** The case after an action, unless a newer version was loaded meanwhile. */
export function keepCase(cache: QueryClient, after: ApprovalCase): void {
  cache.setQueryData(caseQuery(after.id).queryKey, (known) =>
    known && known.version > after.version ? known : after,
  );
}
