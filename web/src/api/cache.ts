/**
 * The cache of answers. A key is `[topic, household | null, …]`, where topic is the service that owns the answer. Each query
 * names the changes that make its answer stale (`meta.hears`).
 */

import { QueryClient } from "@tanstack/react-query";
import { onPurpose } from "./client";
import type { Change } from "./news";
import { isPassing } from "./problem";

export type Topic = "records" | "approvals" | "inquiries" | "search" | "session";
export type Key = readonly [topic: Topic, household: string | null, ...rest: readonly unknown[]];

/** The key of a query with a purpose holds the purpose; the session has none. */
const WITHOUT_PURPOSE: readonly unknown[] = ["found", "session"];

export function makeCache(): QueryClient {
  const cache = new QueryClient({
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
  // Every other reading is answered by the purpose stated at the time.
  onPurpose(
    () =>
      void cache.invalidateQueries({ predicate: ({ queryKey }) => !WITHOUT_PURPOSE.includes(queryKey[0]) }),
  );
  return cache;
}

/** Reloads everything on screen that a change has made stale. */
export function refresh(cache: QueryClient, changes: readonly Change[]): Promise<void> {
  const me = cache.getQueryData<{ staff: { id: string } } | null>(["session", null, "mine"])?.staff.id;
  return cache.invalidateQueries({
    predicate: ({ meta, state }) => changes.some((change) => meta?.hears?.(change, state.data, me)),
  });
}
