/** The name of a member of a household by id, or null for somebody who is not among its members or has no name. */

import { useQuery } from "@tanstack/react-query";
import { householdQuery } from "~/api/households";

export function useMemberName(household: string | null | undefined): (person: string) => string | null {
  const asked = useQuery({ ...householdQuery(household ?? ""), enabled: Boolean(household) });
  const members = asked.data?.members ?? [];
  return (person) => members.find(({ person_id }) => person_id === person)?.name ?? null;
}
