/**
 * Search over everything one may read, and the counts by category and time. Words travel in the body only. What was
 * found stays as it was found until one asks again: news does not move it under the reader's eyes.
 */

import { infiniteQueryOptions, keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, ask, changing } from "./client";
import type { components } from "./generated/paths";
import type { BrowseTable, Entry, Page } from "./shapes";

export type SearchRequest = components["schemas"]["SearchIn"];
export type Scope = NonNullable<SearchRequest["scope"]>;

/** Why other offices are read: a code, and what it refers to or a note. */
export interface Purpose {
  readonly code: NonNullable<SearchRequest["purpose"]>["code"];
  readonly ref_type?: string;
  readonly ref_id?: string;
  readonly note?: string;
}

export interface Count {
  readonly key: string;
  readonly count: number;
}

export type FacetName = "record_type" | "subject" | "ward" | "office" | "month" | "kind" | "state";

export interface Run {
  readonly text: string;
  readonly hit: boolean;
}

export interface Hit extends Entry {
  readonly highlights: readonly { readonly field: string; readonly runs: readonly Run[] }[];
}

export interface SearchPage extends Page<Hit> {
  readonly total: number;
  readonly facets: Readonly<Record<FacetName, readonly Count[]>>;
  /** Names and numbers among the words, and the households they were taken for. */
  readonly resolved: readonly {
    readonly term: string;
    readonly households: readonly NonNullable<Entry["household"]>[];
  }[];
  readonly index_lag_ms: number | null;
}

const PAGE = 30;

export const searchQuery = (request: SearchRequest) =>
  infiniteQueryOptions({
    queryKey: ["found", null, "hits", request],
    queryFn: ({ pageParam, signal }) =>
      ask<SearchPage>(
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
    queryFn: () =>
      ask<BrowseTable & { readonly index_lag_ms: number | null }>(
        api.GET("/api/v1/browse", {
          params: {
            query: {
              ...asked,
              ...(ward?.length ? { ward: [...ward] } : {}),
              ...(purpose ? { purpose: purpose.code } : {}),
              ...(purpose ? referenceOf(purpose) : {}),
            },
          },
        }),
      ),
    placeholderData: keepPreviousData,
    staleTime: 60_000,
  });

/** What a purpose refers to, as an address may hold it: ids only, so a note is left out. */
function referenceOf({ ref_type, ref_id }: Purpose): { purpose_ref?: string } {
  return ref_type && ref_id ? { purpose_ref: `${ref_type}:${ref_id}` } : {};
}
