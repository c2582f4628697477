/** The scopes of a search. Other offices need a purpose, which opens all wards to some roles and households to others. */

import type { Purpose, Scope } from "~/api/search";
import type { Session } from "~/api/session";

const ALL_WARDS: readonly string[] = ["hq", "cross_ward_reader"];

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

/** Whether a purpose says what it refers to. */
export function isWhole(purpose: Purpose | null): purpose is Purpose {
  if (purpose === null) return false;
  return Boolean(purpose.ref_id) || Boolean(purpose.note?.trim());
}

/** The purpose that is stated with a search of this scope: the own households and office need none. */
export function purposeIn(scope: Scope, purpose: Purpose | null): Purpose | null {
  return isWhole(purpose) && scope !== "own" && scope !== "office" ? purpose : null;
}

/** A purpose as `X-Purpose` says it; empty for an incomplete one. */
export function headerOf(purpose: Purpose | null): string {
  if (!isWhole(purpose)) return "";
  const { code, ref_type, ref_id, note } = purpose;
  return ref_type && ref_id ? `${code};${ref_type}:${ref_id}` : `${code};note:${noteInHeader(note ?? "")}`;
}

/** Percent-encoded, every sign but letters and digits of ASCII: what a header may hold. */
function noteInHeader(note: string): string {
  return encodeURIComponent(note.trim()).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
