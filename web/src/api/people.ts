/** Staff and offices by id: names for lists, and whom a message may go to. */

import { queryOptions, useQuery } from "@tanstack/react-query";
import { api, ask } from "./client";
import type { Office, Page, StaffMember } from "./shapes";

const SELDOM = 10 * 60_000;

export const staffQuery = queryOptions({
  queryKey: ["records", null, "staff"],
  queryFn: async () => (await ask<Page<StaffMember>>(api.GET("/api/v1/staff"))).items,
  staleTime: SELDOM,
});

export const officesQuery = queryOptions({
  queryKey: ["records", null, "offices"],
  queryFn: async () => (await ask<Page<Office>>(api.GET("/api/v1/offices"))).items,
  staleTime: SELDOM,
});

/** The name of a staff member by id; the text given instead where there is none. */
export function useStaffName(): (id: string | null | undefined, otherwise?: string | null) => string {
  const names = useQuery({ ...staffQuery, select: namesById }).data;
  return (id, otherwise) => (id ? names?.get(id) : undefined) ?? otherwise ?? "";
}

/** The name of an office by code. */
export function useOfficeName(): (code: string) => string {
  const names = useQuery({ ...officesQuery, select: namesByCode }).data;
  return (code) => names?.get(code) ?? code;
}

function namesById(staff: readonly StaffMember[]): Map<string, string> {
  return new Map(staff.map((each) => [each.id, each.name]));
}

function namesByCode(offices: readonly Office[]): Map<string, string> {
  return new Map(offices.map((each) => [each.office_code, each.name]));
}
