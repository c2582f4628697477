/** Where in a list of entries the old books end. */

import type { Entry } from "~/api/search";

type Dated = Pick<Entry, "is_imported" | "occurred_at">;

/**
 * The entry above which to say so; the number of entries for below the last one, null for nowhere (yet).
 * What has no date stands last both ways and ends nothing; what is still to be loaded may lie on either side.
 */
export function endOfBooks(entries: readonly Dated[], order: "asc" | "desc", more: boolean): number | null {
  const old = entries.map((each) => Boolean(each.is_imported && each.occurred_at));
  if (order === "desc") return old.includes(true) ? old.indexOf(true) : null;
  const after = old.lastIndexOf(true) + 1;
  return after === 0 || (after === entries.length && more) ? null : after;
}
