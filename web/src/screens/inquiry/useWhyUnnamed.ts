/** Why the panel does not name a person: words on the screen are soon said on the telephone. */

import { useQuery } from "@tanstack/react-query";
import { householdQuery } from "~/api/households";
import { whyUnnamed } from "./form";

export function useWhyUnnamed(household: string | null): (staff: string) => ReturnType<typeof whyUnnamed> {
  const known = useQuery({ ...householdQuery(household ?? ""), enabled: household !== null }).data;
  return (staff) => whyUnnamed(staff, household, known);
}
