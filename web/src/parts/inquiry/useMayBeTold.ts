/** What the caller of a call may be told, as far as the household and its related parties are loaded. */

import { useQuery } from "@tanstack/react-query";
import { householdQuery, type RelatedParty, relatedPartiesQuery } from "~/api/households";
import { today } from "../calendar/dates";
import { agreedWith, type Level, mayBeTold } from "./telling";

interface Calling {
  readonly household: string | null;
  readonly kind: string;
  /** The related party who called, or "". */
  readonly party: string;
  readonly matched: boolean;
}

export interface MayBeTold {
  readonly level: Level;
  /** What they may be told once they are confirmed. */
  readonly agreed: Level;
  readonly party: RelatedParty | null;
  readonly isProtected: boolean;
}

/** Null for a call about nobody yet, and until it is known. */
export function useMayBeTold({ household: id, kind, party: partyId, matched }: Calling): MayBeTold | null {
  const household = useQuery({ ...householdQuery(id ?? ""), enabled: id !== null }).data;
  const parties = useQuery({ ...relatedPartiesQuery(id ?? ""), enabled: id !== null }).data;
  if (!household || (partyId !== "" && !parties)) return null;
  const party = parties?.find((each) => each.id === partyId) ?? null;
  const isProtected = Boolean(household.protection);
  return {
    level: mayBeTold({ kind, party, matched }, isProtected, today()),
    agreed: agreedWith({ kind, party }, isProtected, today()),
    party,
    isProtected,
  };
}
