/** What a ledger asks of its timeline. */

import { LISTED, type RecordType, type Subject, type TimelineFilter } from "~/api/timeline";
import { fiscalYearDays } from "~/parts/calendar/era";
import type { LedgerSearch } from "./filter";

/** The request for the timeline: records and calls, as a ledger lists them. The server refuses an unknown code. */
export function timelineFilter(search: LedgerSearch): TimelineFilter {
  return {
    order: search.order ?? "desc",
    kind: search.calls ? ["inquiry"] : search.type ? ["record"] : [...LISTED],
    ...(search.type ? { record_type: search.type as RecordType[] } : {}),
    ...(search.subject ? { subject: [search.subject as Subject] } : {}),
    ...(search.year ? fiscalYearDays(search.year) : {}),
  };
}
