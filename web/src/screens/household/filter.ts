/** The filters of a ledger in its address: codes, a 年度, a direction and the entry that is open. */

import type { RecordType, Subject, TimelineFilter } from "~/api/timeline";
import { fiscalYearDays } from "~/parts/calendar/era";

export interface LedgerSearch {
  readonly kind?: readonly ("record" | "inquiry" | "approval")[];
  readonly type?: readonly string[];
  readonly subject?: string;
  readonly year?: number;
  readonly order?: "asc";
  readonly entry?: string;
}

const KINDS = ["record", "inquiry", "approval"] as const;
const CODE = /^[a-z0-9_]{1,40}$/;
/** As the server takes an id (`Id` of libs/strict.py): it refuses the whole page for any other. */
const ID = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,199}$/;

/** What of an address is a filter; anything else is left out. */
export function readLedgerSearch(search: Record<string, unknown>): LedgerSearch {
  const kind = KINDS.filter((each) => listOf(search.kind).includes(each));
  const type = listOf(search.type).filter((each) => CODE.test(each));
  const { subject, year, order, entry } = search;
  return {
    ...(kind.length ? { kind } : {}),
    ...(type.length ? { type } : {}),
    ...(typeof subject === "string" && CODE.test(subject) ? { subject } : {}),
    ...(typeof year === "number" && year > 1900 && year < 2200 ? { year } : {}),
    ...(order === "asc" ? { order } : {}),
    ...(typeof entry === "string" && ID.test(entry) ? { entry } : {}),
  };
}

function listOf(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === "string") : [];
}

export function isFiltered(search: LedgerSearch): boolean {
  return Boolean(search.kind ?? search.type ?? search.subject ?? search.year);
}

/** The request for the timeline. A kind of record means records only. The server refuses an unknown code. */
export function timelineFilter(search: LedgerSearch): TimelineFilter {
  return {
    order: search.order ?? "desc",
    ...(search.kind ? { kind: [...search.kind] } : {}),
    ...(search.type ? { record_type: search.type as RecordType[] } : {}),
    ...(search.subject ? { subject: [search.subject as Subject] } : {}),
    ...(search.year ? fiscalYearDays(search.year) : {}),
  };
}
