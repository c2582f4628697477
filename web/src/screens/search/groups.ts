/** Hits in groups: by month, or by household in the order of each one's best hit. */

import type { Hit } from "~/api/search";
import { monthOf } from "~/parts/calendar/era";

export interface Group {
  readonly key: string;
  readonly hits: readonly Hit[];
}

/** A hit, and those that a reader could not tell from it. */
export interface Folded {
  readonly hit: Hit;
  readonly alike: readonly Hit[];
}

/** Hits whose rows would say the same are one, in the place of the first. */
export function folded(hits: readonly Hit[]): Folded[] {
  return grouped(hits, said).flatMap(({ hits: [hit, ...alike] }) => (hit ? [{ hit, alike }] : []));
}

/** All that the row of a hit says. */
function said(hit: Hit): string {
  const { kind, record_type, occurred_at, time_known, state, household_id, office_code, title } = hit;
  const texts = hit.highlights.length ? hit.highlights.map(({ runs }) => runs) : hit.excerpt;
  return JSON.stringify([
    kind,
    record_type,
    occurred_at,
    time_known,
    state,
    household_id,
    office_code,
    title,
    texts,
  ]);
}

/** The key of hits without a date. */
export const UNKNOWN = "unknown";
/** The key of hits that belong to no household yet. */
export const UNLINKED = "unlinked";

export function byMonth(hits: readonly Hit[]): Group[] {
  return grouped(hits, ({ occurred_at }) => (occurred_at ? monthOf(occurred_at) : UNKNOWN));
}

export function byHousehold(hits: readonly Hit[]): Group[] {
  return grouped(hits, ({ household_id }) => household_id ?? UNLINKED);
}

function grouped(hits: readonly Hit[], keyOf: (hit: Hit) => string): Group[] {
  const groups = new Map<string, Hit[]>();
  for (const hit of hits) {
    const key = keyOf(hit);
    const group = groups.get(key);
    if (group) group.push(hit);
    else groups.set(key, [hit]);
  }
  return [...groups].map(([key, found]) => ({ key, hits: found }));
}
