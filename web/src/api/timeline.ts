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
  readonly kind?: ("record" | "inquiry")[];
  readonly record_type?: RecordType[];
  readonly state?: string[];
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

const EVERY = ["record", "inquiry", "approval"] as const;
const SUBJECTS = {
  record: "records.record",
  inquiry: "inquiries.inquiry",
  approval: "approvals.approval",
} as const;

export const timelineQuery = (household: string, filter: TimelineFilter, limit = PAGE) =>
  infiniteQueryOptions({
    queryKey: ["search", household, "timeline", filter, limit],
    meta: { hears: ofHousehold(household, ...(filter.kind ?? EVERY).map((kind) => SUBJECTS[kind])) },
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

/** What a ledger lists: sign-off belongs to its record. */
export const LISTED = ["record", "inquiry"] as const;

/** Counts of a household's records by kind and 年度, and of its calls (`CALLS`); of one subject if it is given. */
export const countsQuery = (household: string, subject: Subject | undefined) =>
  queryOptions({
    queryKey: ["search", household, "counts", subject ?? ""],
    meta: { hears: ofHousehold(household, "records.record", "inquiries.inquiry") },
    queryFn: () =>
      askSearch(
        api.GET("/api/v1/browse", {
          params: {
            query: {
              household_id: household,
              kind: [...LISTED],
              rows: "record_type",
              by: "year",
              ...(subject ? { subject: [subject] } : {}),
            },
          },
        }),
      ),
    refetchInterval: ({ state }) => ((state.data?.index_lag_ms ?? 0) > 0 ? BEHIND_MS : false),
  });

/** The row of `countsQuery` that counts what has no kind of record: calls. */
export const CALLS = "none";

const UNDER_WAY = ["circulating", "returned", "unroutable"];

/** The approval cases of a household that are not over. A correction under way does not change the state of its record. */
export const openCasesQuery = (household: string) =>
  queryOptions({
    queryKey: ["search", household, "open-cases"],
    meta: { hears: ofHousehold(household, "approvals.approval") },
    queryFn: async () => {
      const query = { household_id: household, kind: ["approval" as const], state: UNDER_WAY, limit: 100 };
      return (await askSearch(api.GET("/api/v1/timeline", { params: { query } }))).items;
    },
  });

const VISITS = ["home_visit", "facility_visit"] as const;
const STANDING = ["written", "in_approval", "returned", "approved", "filed"];

/** The last visit of a household of which a record stands. */
export const lastVisitQuery = (household: string) =>
  timelineQuery(household, { kind: ["record"], record_type: [...VISITS], state: STANDING, order: "desc" }, 1);

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
