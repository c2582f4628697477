/**
 * The address of a search: scope, filters and view, all as codes (a unit by its name). The words and the reference of a purpose
 * are kept only in memory (`words.ts`).
 */

import type { Scope, SearchRequest } from "~/api/search";

export const SCOPES: readonly Scope[] = ["own", "office", "ward", "all"];
export const SHOWN_AS = ["relevance", "time", "case"] as const;
export type ShownAs = (typeof SHOWN_AS)[number];

/** The filters that are lists of codes, by their names in the request. */
export const FACETS = ["record_type", "subject", "kind", "state", "ward", "office"] as const;
export type Facet = (typeof FACETS)[number];

export type SearchAddress = { readonly [facet in Facet]?: readonly string[] } & {
  readonly scope?: Scope;
  /** The households of one worker, instead of the scope. */
  readonly worker?: string;
  /** The households of the workers of one unit of the office, instead of the scope. */
  readonly unit?: string;
  readonly from?: string;
  readonly to?: string;
  readonly household?: string;
  readonly as?: ShownAs;
};

const CODE = /^[a-z0-9_]{1,40}$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const ID = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,199}$/;
const UNIT = /^[\p{L}\p{N}（）()・ー-]{1,40}$/u;

export function readSearchAddress(search: Record<string, unknown>): SearchAddress {
  const facets = FACETS.map((facet) => [facet, codes(search[facet])] as const).filter(
    ([, list]) => list.length,
  );
  const fitting = (name: string, form: RegExp) => {
    const value = search[name];
    return typeof value === "string" && form.test(value) ? { [name]: value } : {};
  };
  const scope = SCOPES.find((each) => each === search.scope);
  const as = SHOWN_AS.find((each) => each === search.as);
  return {
    ...Object.fromEntries(facets),
    ...fitting("from", DAY),
    ...fitting("to", DAY),
    ...fitting("household", ID),
    ...fitting("worker", ID),
    ...fitting("unit", UNIT),
    ...(scope ? { scope } : {}),
    ...(as && as !== "relevance" ? { as } : {}),
  };
}

function codes(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === "string" && CODE.test(each)) : [];
}

export function isNarrowed(address: SearchAddress): boolean {
  return (
    Boolean(address.from ?? address.to ?? address.household) || FACETS.some((facet) => address[facet]?.length)
  );
}

/** The address with a code of a facet switched on or off. */
export function toggled(address: SearchAddress, facet: Facet, code: string): SearchAddress {
  const { [facet]: before = [], ...rest } = address;
  const after = before.includes(code) ? before.filter((each) => each !== code) : [...before, code];
  return after.length ? { ...rest, [facet]: after } : rest;
}

/** Without its filters: scope and view stay. */
export function unnarrowed({ scope, worker, unit, as }: SearchAddress): SearchAddress {
  return {
    ...(scope ? { scope } : {}),
    ...(worker ? { worker } : {}),
    ...(unit ? { unit } : {}),
    ...(as ? { as } : {}),
  };
}

/** The same search in another scope, or among the households of a worker or a unit. */
export function within(
  address: SearchAddress,
  next: Pick<SearchAddress, "scope" | "worker" | "unit">,
): SearchAddress {
  const { scope: _scope, worker: _worker, unit: _unit, ...rest } = address;
  return { ...rest, ...next };
}

/** What is counted beside the hits. */
export type Counted = Facet | "month";

/** The counts that a choice among them narrows. */
export function narrowedCounts(address: SearchAddress): Counted[] {
  const chosen = FACETS.filter((facet) => address[facet]?.length);
  return address.from || address.to ? [...chosen, "month"] : chosen;
}

/** The request without what was chosen among these counts. */
export function beside(request: SearchRequest, counted: Counted): SearchRequest {
  if (counted === "month") {
    const { from: _from, to: _to, ...rest } = request;
    return rest;
  }
  const { [counted]: _, ...rest } = request;
  return rest as SearchRequest;
}

/** The request to search. */
export function requestOf(
  address: SearchAddress,
  scope: Scope,
  q: string,
  purpose: SearchRequest["purpose"],
): SearchRequest {
  const { from, to, household, worker, unit, as } = address;
  const lists = FACETS.filter((facet) => address[facet]?.length).map((facet) => [facet, address[facet]]);
  return {
    q,
    scope,
    sort: as === "time" ? "time" : "relevance",
    ...(purpose ? { purpose } : {}),
    ...(from ? { from } : {}),
    ...(to ? { to } : {}),
    ...(household ? { household_id: household } : {}),
    ...(worker ? { worker } : {}),
    ...(unit ? { workers_of: unit } : {}),
    ...Object.fromEntries(lists),
  } as SearchRequest;
}
