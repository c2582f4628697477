/** Why a person is not named beside a call: words on the screen are soon said on the telephone. */

import { useQueries } from "@tanstack/react-query";
import { householdQuery } from "~/api/households";

/**
 * Why the chosen receiver of a call about a household is not named: they are its worker and it is protected, or that is not
 * known yet, because the `household` of this id is not loaded. Null if they may be named.
 */
export function whyUnnamed(
  staff: string,
  id: string | null,
  household: { readonly worker?: string | null; readonly protection?: unknown } | undefined,
): "worker" | "unknown" | null {
  if (staff === "" || id === null) return null;
  if (household === undefined) return "unknown";
  return household.protection && household.worker === staff ? "worker" : null;
}

/** Why a person is not named beside a call about a household, of many calls. */
export type WhyUnnamed = (staff: string, household: string | null) => ReturnType<typeof whyUnnamed>;

/** `whyUnnamed` for the households of a list. */
export function useWhyUnnamedIn(inquiries: readonly { readonly household_id?: string | null }[]): WhyUnnamed {
  const ids = [...new Set(inquiries.flatMap(({ household_id }) => household_id ?? []))];
  const asked = useQueries({ queries: ids.map((id) => ({ ...householdQuery(id), staleTime: 60_000 })) });
  return (staff, household) =>
    whyUnnamed(staff, household, household === null ? undefined : asked[ids.indexOf(household)]?.data);
}

/** `whyUnnamed` for the household of this id. */
export function useWhyUnnamed(household: string | null): (staff: string) => ReturnType<typeof whyUnnamed> {
  const whyOf = useWhyUnnamedIn([{ household_id: household }]);
  return (staff) => whyOf(staff, household);
}
