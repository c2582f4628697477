/**
 * Search over everything the person may read, and the counts by category and time. Words travel only in the body. Hits do
 * not change until the next search: news does not move them under the reader's eyes.
 */

import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, ask, changing, type Schemas } from "./client";
import { ofNothing } from "./news";

export type SearchRequest = Schemas["SearchIn"];
export type Scope = NonNullable<SearchRequest["scope"]>;

/** Why other offices are read: a code, and what it refers to or a note. */
export interface Purpose {
  readonly code: NonNullable<SearchRequest["purpose"]>["code"];
  readonly ref_type?: string;
  readonly ref_id?: string;
  readonly note?: string;
}

export type Count = Schemas["Count"];
export type Run = Schemas["Run"];

/** One entry of a timeline or one hit of a search: the fields of its kind, and how a list names its household. */
export type Entry = Schemas["Entry"];
export type Hit = Schemas["Hit"];
export type SearchPage = Schemas["SearchPage"];
export type Facets = SearchPage["facets"];
/** Counts by kind or subject and month or 年度. */
export type BrowseTable = Schemas["Table"];

const PAGE = 30;

export const searchQuery = (request: SearchRequest) =>
  infiniteQueryOptions({
    queryKey: ["found", null, "hits", request],
    meta: { hears: ofNothing },
    queryFn: ({ pageParam, signal }) =>
      ask(
        api.POST("/api/v1/search", {
          params: { header: changing() },
          body: { ...request, limit: PAGE, cursor: pageParam },
          signal,
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });

/** The total and the counts of a search without its hits. */
export const countsQuery = (request: SearchRequest) =>
  queryOptions({
    queryKey: ["found", null, "counts", request],
    meta: { hears: ofNothing },
    queryFn: ({ signal }) =>
      ask(
        api.POST("/api/v1/search", {
          params: { header: changing() },
          body: { ...request, sort: "time", limit: 0 },
          signal,
        }),
      ),
    staleTime: 60_000,
  });

export interface BrowseAsked {
  readonly rows: "record_type" | "subject";
  readonly by: "month" | "year";
  readonly scope: Scope;
  readonly from?: string;
  readonly to?: string;
  readonly ward?: readonly string[];
  readonly purpose?: Purpose;
}

export const browseQuery = ({ purpose, ward, ...asked }: BrowseAsked) =>
  queryOptions({
    queryKey: ["found", null, "browse", asked, ward, purpose],
    meta: { hears: ofNothing },
    queryFn: () =>
      ask(
        api.GET("/api/v1/browse", {
          params: {
            query: {
              ...asked,
              ...(ward?.length ? { ward: [...ward] } : {}),
              ...(purpose ? referenceOf(purpose) : {}),
            },
          },
        }),
      ),
    staleTime: 60_000,
  });

/** A purpose as an address may hold it: ids only. A note is sent in the header of every read. */
function referenceOf({ code, ref_type, ref_id }: Purpose): {
  purpose?: Purpose["code"];
  purpose_ref?: string;
} {
  return ref_type && ref_id ? { purpose: code, purpose_ref: `${ref_type}:${ref_id}` } : {};
}

/** The households that the current purpose (the value of `X-Purpose`) opens to the reader. */
export const openedQuery = (header: string) =>
  queryOptions({
    queryKey: ["found", null, "opened", header],
    meta: { hears: ofNothing },
    queryFn: () => ask(api.GET("/api/v1/purposes/opened", {})),
    staleTime: 10_000,
  });
