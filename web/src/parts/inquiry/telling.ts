/**
 * What a caller may be told about a household, as the service judges it too (docs/domain/inquiries.md 1.3). Both are held to
 * telling.cases.json.
 */

import type { RelatedParty } from "~/api/households";
import type { Inquiry } from "~/api/inquiries";
import { isStanding, toldOf } from "../household/told";

export type Level = NonNullable<Inquiry["told_level"]>;
export const LEVELS: readonly Level[] = ["full", "status_only", "nothing"];

export interface Called {
  readonly kind: string;
  /** The related party of the household who called. */
  readonly party: Pick<RelatedParty, "may_tell" | "contact_ban" | "to"> | null;
  /** What they said of themselves was checked and right. */
  readonly matched: boolean;
}

/** What they may be told once they are confirmed. */
export function agreedWith(
  { kind, party }: Omit<Called, "matched">,
  isProtected: boolean,
  today: string,
): Level {
  if (kind === "self" || kind === "member") return "full";
  if (party) {
    const told = toldOf(party, today);
    return told.is === "agreed" && isStanding(party, today) ? told.level : "nothing";
  }
  return kind === "internal" && !isProtected ? "full" : "nothing";
}

/** What they may be told now. */
export function mayBeTold(called: Called, isProtected: boolean, today: string): Level {
  return called.matched ? agreedWith(called, isProtected, today) : "nothing";
}

/** Whether this is more than they may be told. "" where nothing is said about it. */
export function isTooMuch(told: string, allowed: Level): boolean {
  const levels: readonly string[] = LEVELS;
  const level = levels.indexOf(told);
  return level >= 0 && level < levels.indexOf(allowed);
}
