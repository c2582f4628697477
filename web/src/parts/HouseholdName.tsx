/** A household as lists name it: its head's name and its number, as of now. */

import { useQuery } from "@tanstack/react-query";
import { householdQuery } from "~/api/households";

export function HouseholdName({ id }: { id: string | null | undefined }) {
  const household = useQuery({ ...householdQuery(id ?? ""), enabled: Boolean(id), staleTime: 60_000 }).data;
  if (!household) return null;
  return (
    <>
      {household.head?.name ?? household.label}{" "}
      <span className="text-dns-14N-130">{household.case_number}</span>
    </>
  );
}
