/** How far one may look: city-wide roles everywhere, all others beyond their office only with a purpose. */

import type { Purpose, Scope } from "~/api/search";
import type { Session } from "~/api/session";

const CITY_WIDE: readonly string[] = ["hq"];
const NO_OFFICE: readonly string[] = ["hq", "cross_ward_reader"];

export function isCityWide({ posts }: Pick<Session, "posts">): boolean {
  return posts.some(({ role }) => CITY_WIDE.includes(role));
}

/** The scope one begins with. */
export function usualScope({ acting_post }: Pick<Session, "acting_post">): Scope {
  return NO_OFFICE.includes(acting_post.role) ? "all" : "office";
}

/** Whether the scope needs a purpose from this reader; the server decides, this spares a refusal. */
export function needsPurpose(scope: Scope, session: Pick<Session, "posts">): boolean {
  return scope === "all" && !isCityWide(session);
}

/** Whether a purpose says what it refers to. */
export function isWhole(purpose: Purpose | null): purpose is Purpose {
  if (purpose === null) return false;
  return Boolean(purpose.ref_id) || (purpose.code === "inspection" && Boolean(purpose.note?.trim()));
}
