/** The scopes of a search. Other offices need a purpose, which opens all wards to some roles and households to others. */

import { ALL_WARDS, isWhole } from "~/api/purpose";
import type { Purpose, Scope } from "~/api/search";
import type { Session } from "~/api/session";

const NOTED: readonly Purpose["code"][] = ["inspection", "statistics", "other"];

/** Whether a note is enough of a purpose: for who reads all wards by office. */
export function mayStateANote({ posts }: Pick<Session, "posts">): boolean {
  return posts.some(({ role }) => ALL_WARDS.includes(role));
}

/** Whether a purpose of this kind is a note; any other refers to an inquiry or a case. */
export function isNoted(code: Purpose["code"]): boolean {
  return NOTED.includes(code);
}

/** The kinds of purpose that somebody may state: in an office an inquiry or a case, for all wards a note, in 本庁 also a case. */
export function purposesOf(session: Pick<Session, "posts" | "acting_post">): readonly Purpose["code"][] {
  const { role } = session.acting_post;
  const referring: readonly Purpose["code"][] = ALL_WARDS.includes(role) ? ["case"] : ["inquiry", "case"];
  return [...(role === "cross_ward_reader" ? [] : referring), ...(mayStateANote(session) ? NOTED : [])];
}

/** The initial scope. */
export function usualScope({ acting_post }: Pick<Session, "acting_post">): Scope {
  return ALL_WARDS.includes(acting_post.role) ? "all" : "office";
}

/** Whether the scope needs a purpose; the server decides, this spares a refusal. */
export function needsPurpose(scope: Scope): boolean {
  return scope === "all";
}

/** The purpose that is stated with a search of this scope: the own households and office need none. */
export function purposeIn(scope: Scope, purpose: Purpose | null): Purpose | null {
  return isWhole(purpose) && scope !== "own" && scope !== "office" ? purpose : null;
}
