/** Where in a list of entries the old books end. */

import type { Entry } from "~/api/search";

type Dated = Pick<Entry, "is_imported" | "occurred_at">;

/**
 * The index of the entry above which the end is shown. The number of entries: below the last one. Null: nowhere (yet).
 * Entries without a date come last both ways and do not count. Entries that are not loaded yet may be on either side.
 */
export function endOfBooks(entries: readonly Dated[], order: "asc" | "desc", more: boolean): number | null {
  const old = entries.map((each) => Boolean(each.is_imported && each.occurred_at));
  if (order === "desc") return old.includes(true) ? old.indexOf(true) : null;
  const after = old.lastIndexOf(true) + 1;
  return after === 0 || (after === entries.length && more) ? null : after;
}
