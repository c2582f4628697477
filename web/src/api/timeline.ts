/** The timeline of a household and what it holds of each kind and year. */

import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { awaitedWrites } from "./awaited";
import { api, ask, everyPage, type Schemas } from "./client";
import { anyOf, ofHousehold, ofObject } from "./news";
import { askSearch } from "./reading";

/** A page of a timeline. `partial`, of one household: search is away, the owners answered; `pending`: writes not yet visible. */
export type Timeline = Schemas["TimelinePage"];

/** One event in the life of a record, with the record after it. */
export type RecordEvent = Schemas["RecordEvent"];

export type RecordType = Schemas["Record"]["record_type"];
export type Subject = NonNullable<Schemas["Record"]["subjects"]>[number];

export interface TimelineFilter {
  readonly kind?: ("record" | "inquiry" | "approval")[];
  readonly record_type?: RecordType[];
  readonly subject?: Subject[];
  readonly from?: string;
  readonly to?: string;
  readonly order: "asc" | "desc";
  /** Only the entry with this id. */
  readonly entry?: string;
}

export const PAGE = 20;
const LAG_MS = 1_500;
const BEHIND_MS = 10_000;

/** Whether a write will be visible in a moment. A parked one will not. */
export function lags(page: Timeline | undefined): boolean {
  return page?.pending?.some(({ reason }) => reason !== "parked") ?? false;
}

/** Whether a page lacks nothing that was written: an entry that is not in it then is not to be found. */
export function isLevel(page: Timeline): boolean {
  return !page.partial && page.index_lag_ms === 0 && !page.pending?.length;
}

/**
 * When to reload automatically: soon for this reader's own writes, later while the index is behind other people's writes. News
 * comes only once, and may come before the index has the write.
 */
export function askAgainIn(page: Timeline | undefined): number | false {
  if (lags(page)) {
    return LAG_MS;
  }
  return (page?.index_lag_ms ?? 0) > 0 ? BEHIND_MS : false;
}

export const timelineQuery = (household: string, filter: TimelineFilter, limit = PAGE) =>
  infiniteQueryOptions({
    queryKey: ["search", household, "timeline", filter, limit],
    meta: { hears: ofHousehold(household, "records.record", "inquiries.inquiry", "approvals.approval") },
    queryFn: ({ pageParam, signal }) =>
      askSearch(
        api.GET("/api/v1/timeline", {
          params: {
            query: {
              household_id: household,
              ...filter,
              limit,
              ...(pageParam === null ? { after: awaitedWrites(household) } : { cursor: pageParam }),
            },
          },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    // Reload until the index has the write.
    refetchInterval: ({ state }) => askAgainIn(state.data?.pages[0]),
  });

/** Counts of a household's records by kind or subject and 年度. */
export const yearsQuery = (household: string, rows: "record_type" | "subject") =>
  queryOptions({
    queryKey: ["search", household, "years", rows],
    meta: { hears: ofHousehold(household, "records.record") },
    queryFn: () =>
      askSearch(
        api.GET("/api/v1/browse", { params: { query: { household_id: household, rows, by: "year" } } }),
      ),
  });

export const recordQuery = (household: string | null, id: string) =>
  queryOptions({
    queryKey: ["records", household, "record", id],
    meta: {
      // Circulation does not change a filed record: the submission has it.
      hears: anyOf(
        ofObject("records.record", id),
        ofHousehold(household, "records.action_item", "records.submission"),
      ),
    },
    queryFn: () => ask(api.GET("/api/v1/records/{record_id}", { params: { path: { record_id: id } } })),
  });

export const historyQuery = (household: string | null, id: string) =>
  queryOptions({
    queryKey: ["records", household, "history", id],
    meta: { hears: ofObject("records.record", id) },
    queryFn: async () => {
      const path = { record_id: id };
      const { items } = await everyPage((query) =>
        ask(api.GET("/api/v1/records/{record_id}/history", { params: { path, query } })),
      );
      return items;
    },
  });
