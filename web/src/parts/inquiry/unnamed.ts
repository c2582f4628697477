/** Why a person is not named beside a call: words on the screen are soon said on the telephone. */

import { useQuery } from "@tanstack/react-query";
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

/** `whyUnnamed` for the household of this id. */
export function useWhyUnnamed(household: string | null): (staff: string) => ReturnType<typeof whyUnnamed> {
  const asked = useQuery({
    ...householdQuery(household ?? ""),
    enabled: household !== null,
    staleTime: 60_000,
  });
  return (staff) => whyUnnamed(staff, household, asked.data);
}
