/**
 * The related parties of a household as callers: by their role in it, for a school or a hospital may be known only by looking it
 * up. A name tells two of one role apart where it gives away no place.
 */

import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { type Household, householdQuery, type RelatedParty, relatedPartiesQuery } from "~/api/households";
import { today } from "../calendar/dates";
import { isStanding } from "../household/told";

/** The kind of caller that a related party is. */
const CALLER_OF = {
  kin: "kin",
  ex_spouse: "ex_spouse",
  medical: "medical",
  care: "care",
  welfare_service: "care",
  landlord: "landlord",
  commissioner: "commissioner",
  guardian: "lawyer",
  school: "school",
  employer: "employer",
  lawyer: "lawyer",
  other: "other",
} as const satisfies Record<RelatedParty["kind"], string>;

export const callerKindOf = ({ kind }: Pick<RelatedParty, "kind">) => CALLER_OF[kind];

/** Whose name tells where somebody of the household is or goes. */
const PLACES: readonly RelatedParty["kind"][] = [
  "medical",
  "care",
  "welfare_service",
  "landlord",
  "school",
  "employer",
];

type Named = Pick<RelatedParty, "id" | "kind" | "name" | "org" | "member_id">;
type Members = Pick<Household, "members">;

/** Whose party it is (「長女」), the kind of it, and what tells it apart from others of the same; by its id. */
export function rolesOf(
  parties: readonly Named[],
  household: Members | undefined,
): ReadonlyMap<string, { readonly of: string; readonly kind: RelatedParty["kind"]; readonly apart: string }> {
  const ofWhom = ({ member_id }: Named) =>
    household?.members.find(({ person_id }) => person_id === member_id)?.relation ?? "";
  const alike = (one: Named) =>
    parties.filter((each) => each.kind === one.kind && ofWhom(each) === ofWhom(one));
  return new Map(
    parties.map((party) => {
      const same = alike(party);
      const name = PLACES.includes(party.kind) ? "" : (party.name ?? party.org ?? "");
      const apart = same.length < 2 ? "" : name || String(same.indexOf(party) + 1);
      return [party.id, { of: ofWhom(party), kind: party.kind, apart }];
    }),
  );
}

/** The related parties who stand today, each with its role in words; whether they are known. */
export function useParties(id: string | null) {
  const { t } = useTranslation();
  const asked = useQuery({ ...relatedPartiesQuery(id ?? ""), enabled: id !== null });
  const household = useQuery({ ...householdQuery(id ?? ""), enabled: id !== null }).data;
  const standing = (asked.data ?? []).filter((party) => isStanding(party, today()));
  const roles = rolesOf(standing, household);
  return {
    isKnown: asked.data !== undefined,
    all: standing.map((party) => {
      const { of, kind, apart } = roles.get(party.id) ?? { of: "", kind: party.kind, apart: "" };
      const role = t(`parts.role.${kind}`);
      const whole = of ? t("parts.role.ofMember", { member: of, role }) : role;
      return { party, role: [whole, apart].filter(Boolean).join(" ") };
    }),
  };
}
