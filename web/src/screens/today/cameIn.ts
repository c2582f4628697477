/** When work came in for a person: what came in since their last visit is new. Null for what they did themselves. */

import type { BoxRow } from "~/api/approvals";
import type { Box } from "~/api/desk";
import type { ActionItem } from "~/api/households";
import type { InquiryRow } from "~/api/inquiries";
import type { Waits } from "~/parts/inquiry/mine";

type CameIn = string | null;

/** A 後閲 comes with the decision. */
export function caseCameIn(row: BoxRow, box: Box): CameIn {
  if (box === "returned") return row.returned?.at ?? null;
  return box === "post_view" ? row.decided_at : row.waited_since;
}

export function callCameIn(inquiry: InquiryRow, what: Waits, me: string): CameIn {
  const { messages, callback, hand_offs, state, logged_at, logged_by_id } = inquiry;
  switch (what) {
    case "messages":
      return newest(
        (messages ?? [])
          .filter(({ staff_id, seen_at, left_by }) => staff_id === me && !seen_at && left_by !== me)
          .map(({ left_at }) => left_at),
      );
    case "callbacks":
      return logged_by_id === me ? null : (callback?.promised_at ?? logged_at);
    case "handedOff": {
      const last = (hand_offs ?? []).at(-1);
      return last && state === "handed_off" && last.by !== me ? last.at : null;
    }
    case "toClose":
      return null;
  }
}

/** The first day by which it was due names who opened it. */
export function itemCameIn({ due_dates, opened_at }: ActionItem, me: string): CameIn {
  return due_dates?.[0]?.by?.staff_id === me ? null : opened_at;
}

/** What has waited longest first. */
export function byAge(a: BoxRow, b: BoxRow): number {
  const since = ({ waited_since, drafted_at }: BoxRow) => waited_since ?? drafted_at;
  return since(a).localeCompare(since(b)) || a.id.localeCompare(b.id);
}

/** Both are times as the API writes them. */
export function isNew(cameIn: CameIn, since: string | null): boolean {
  return cameIn !== null && since !== null && cameIn > since;
}

function newest(times: readonly string[]): CameIn {
  return times.reduce<CameIn>((last, each) => (last !== null && last > each ? last : each), null);
}
