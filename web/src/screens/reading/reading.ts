/** 連続閲覧: which cases one stops at, and when a text counts as read. */

import type { BoxRow } from "~/api/approvals";
import type { Obstacle, Standing } from "~/parts/approval/together";

/** Why a case is not read in passing but on its own page. */
export type Stop = "urgent" | "flagged" | "restricted" | "withdrawal" | Exclude<Obstacle, "unread">;

type Known = Pick<BoxRow, "urgent" | "flags" | "withdraw_requested">;

/** What makes a case an exception; null for one that is read with the others. What is not known yet is no stop. */
export function stopOf(row: Known, standing: Standing, restricted: boolean): Stop | null {
  if (row.urgent) return "urgent";
  if (row.flags.length > 0) return "flagged";
  if (row.withdraw_requested) return "withdrawal";
  if (restricted) return "restricted";
  return standing === null || standing === "free" || standing === "unread" ? null : standing;
}

const MS_PER_CHARACTER = 15;
const SHORTEST = 1_000;
const LONGEST = 8_000;

/** How long a text must at least have been in sight: nobody reads faster. Milliseconds. */
export function timeToRead(characters: number): number {
  return Math.min(Math.max(characters * MS_PER_CHARACTER, SHORTEST), LONGEST);
}

/** How far one is with a text: how long it was in sight, and whether its end was. */
export interface Progress {
  readonly seenMs: number;
  readonly endSeen: boolean;
}

export function isRead({ seenMs, endSeen }: Progress, characters: number): boolean {
  return endSeen && seenMs >= timeToRead(characters);
}
