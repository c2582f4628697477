/** The timeline of a household and what it holds of each kind and year. */

import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { awaitedWrites } from "./awaited";
import { api, ask, type Schemas } from "./client";
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
}

export const PAGE = 20;
const LAG_MS = 1_500;

/** Whether something will be there in a moment; what was set aside will not. */
export function lags(page: Timeline | undefined): boolean {
  return page?.pending?.some(({ reason }) => reason !== "parked") ?? false;
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
    // What the index does not show yet is asked for again until it does.
    refetchInterval: ({ state }) => (lags(state.data?.pages[0]) ? LAG_MS : false),
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
      // A filed record does not change when it is circulated: the submission tells of it.
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
      let page = await ask(api.GET("/api/v1/records/{record_id}/history", { params: { path } }));
      const events = page.items;
      while (page.next_cursor !== null) {
        const query = { cursor: page.next_cursor };
        page = await ask(api.GET("/api/v1/records/{record_id}/history", { params: { path, query } }));
        events.push(...page.items);
      }
      return events;
    },
  });
