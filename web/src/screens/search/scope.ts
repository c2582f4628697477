/** The scopes of a search. Other offices need a purpose, which opens all wards to some roles and households to others. */

import { ALL_WARDS } from "~/api/purpose";
import type { Scope } from "~/api/search";
import type { Session } from "~/api/session";

/** Whether a note is enough of a purpose: for who reads all wards by office. */
export function mayStateANote({ posts }: Pick<Session, "posts">): boolean {
  return posts.some(({ role }) => ALL_WARDS.includes(role));
}

/** The initial scope. */
export function usualScope({ acting_post }: Pick<Session, "acting_post">): Scope {
  return ALL_WARDS.includes(acting_post.role) ? "all" : "office";
}

/** Whether the scope needs a purpose; the server decides, this spares a refusal. */
export function needsPurpose(scope: Scope): boolean {
  return scope === "all";
}
