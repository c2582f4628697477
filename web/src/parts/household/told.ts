/** What a related party of a household may be told today. */

import type { RelatedParty } from "~/api/households";

type Agreed = NonNullable<RelatedParty["may_tell"]>;
type Asked = Pick<RelatedParty, "contact_ban" | "may_tell">;

export type Told =
  | { readonly is: "banned" }
  /** Nothing was agreed. */
  | { readonly is: "open" }
  /** The consent was given until a day that is over. */
  | { readonly is: "expired"; readonly until: string }
  | { readonly is: "agreed"; readonly level: Agreed["level"]; readonly until: string | null };

/** A consent holds on its last day. That somebody is to be told nothing does not expire. */
export function toldOf({ contact_ban, may_tell }: Asked, today: string): Told {
  if (contact_ban) return { is: "banned" };
  if (!may_tell) return { is: "open" };
  const { level, until = null } = may_tell;
  if (until !== null && until < today && level !== "nothing") return { is: "expired", until };
  return { is: "agreed", level, until };
}

/** Whether somebody is still a related party today. */
export function isStanding({ to }: Pick<RelatedParty, "to">, today: string): boolean {
  return !to || to >= today;
}
