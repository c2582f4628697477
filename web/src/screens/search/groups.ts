/** Hits in groups: by month, or by household in the order of each one's best hit. */

import type { Hit } from "~/api/search";
import { monthOf } from "~/parts/calendar/era";

export interface Group {
  readonly key: string;
  readonly hits: readonly Hit[];
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
