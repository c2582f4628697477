/**
 * The cache of answers. A key is `[topic, household | null, …]`, where topic is the service that owns the answer; what
 * makes an answer old its question says itself (`meta.hears`).
 */

import { QueryClient } from "@tanstack/react-query";
import type { Change } from "./news";
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

/** Ask anew for everything on screen that a change has made old. */
export function refresh(cache: QueryClient, changes: readonly Change[]): Promise<void> {
  const me = cache.getQueryData<{ staff: { id: string } } | null>(["session", null, "mine"])?.staff.id;
  return cache.invalidateQueries({
    predicate: ({ meta, state }) => changes.some((change) => meta?.hears?.(change, state.data, me)),
  });
}
