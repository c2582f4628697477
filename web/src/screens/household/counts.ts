/** What the switches and the years of a ledger count: exactly what the list shows once they are chosen. */

import type { BrowseTable } from "~/api/search";
import { CALLS } from "~/api/timeline";
import type { LedgerSearch } from "./filter";

export interface LedgerCounts {
  readonly all: number;
  readonly calls: number;
  /** By kind of record; zero where the chosen 年度 has none. */
  readonly types: ReadonlyMap<string, number>;
  /** By 年度; what has no date counts in none. */
  readonly years: ReadonlyMap<number, number>;
}

/** Kinds are counted within the chosen 年度, and years within the chosen kinds. */
export function countsOf(
  { rows }: Pick<BrowseTable, "rows">,
  { calls, type, year }: Pick<LedgerSearch, "calls" | "type" | "year">,
): LedgerCounts {
  const types = new Map<string, number>();
  const years = new Map<number, number>();
  for (const { key, total, cells } of rows) {
    const within = year === undefined ? total : countIn(cells, String(year));
    types.set(key, within);
    const listed = calls ? key === CALLS : !type || type.includes(key);
    if (listed)
      for (const { period, count } of cells)
        if (/^\d{4}$/.test(period)) years.set(Number(period), (years.get(Number(period)) ?? 0) + count);
  }
  const inquiries = types.get(CALLS) ?? 0;
  const all = [...types.values()].reduce((sum, each) => sum + each, 0);
  types.delete(CALLS);
  return { all, calls: inquiries, types, years };
}

function countIn(
  cells: readonly { readonly period: string; readonly count: number }[],
  year: string,
): number {
  return cells.find(({ period }) => period === year)?.count ?? 0;
}
