/**
 * The cache of answers. A key is `[topic, household | null, …]`, where topic is the service that owns the answer, so
 * that news of a change finds what it makes old.
 */

import { QueryClient } from "@tanstack/react-query";
import { isPassing } from "./problem";

export type Topic = "records" | "approvals" | "inquiries" | "search" | "session";
export type Key = readonly [topic: Topic, household: string | null, ...rest: readonly unknown[]];

export function makeCache(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        retry: (failures, error) => isPassing(error) && failures < 2,
        retryDelay: (failures) => 400 * 2 ** failures,
        refetchOnWindowFocus: true,
        networkMode: "always",
      },
      mutations: { retry: false, networkMode: "always" },
    },
  });
}

/** What changed: in which service and, where one is named, about which household. */
export interface Change {
  readonly topic: string;
  readonly household_id: string | null;
}

/** Whether an answer may have become old by a change. Search shows what all others own. */
export function concerns(key: readonly unknown[], change: Change): boolean {
  const [topic, household] = key as Key;
  if (topic !== change.topic && topic !== "search") return false;
  return household === null || change.household_id === null || household === change.household_id;
}

/** Ask anew for everything on screen that a change may have made old. */
export function refresh(cache: QueryClient, changes: readonly Change[]): Promise<void> {
  return cache.invalidateQueries({
    predicate: ({ queryKey }) => changes.some((change) => concerns(queryKey, change)),
  });
}
