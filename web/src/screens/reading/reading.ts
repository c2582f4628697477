/** 連続閲覧: at which cases the reader stops, and when a text counts as read. */

import type { BoxRow } from "~/api/approvals";
import type { Obstacle, Standing } from "~/parts/approval/together";

/** Why a case is not read in passing but on its own page. */
export type Stop = "urgent" | "flagged" | "restricted" | "withdrawal" | Exclude<Obstacle, "unread">;

type Known = Pick<BoxRow, "urgent" | "flags" | "withdraw_requested">;

/** What makes a case an exception; null for a normal case. An unknown property is no reason to stop. */
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

/** The shortest time, in milliseconds, that a text must be visible to count as read. */
export function timeToRead(characters: number): number {
  return Math.min(Math.max(characters * MS_PER_CHARACTER, SHORTEST), LONGEST);
}

/** How far a text was read: how long it was visible, and whether its end was. */
export interface Progress {
  readonly seenMs: number;
  readonly endSeen: boolean;
}

export function isRead({ seenMs, endSeen }: Progress, characters: number): boolean {
  return endSeen && seenMs >= timeToRead(characters);
}
