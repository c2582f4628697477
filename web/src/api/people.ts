/** Staff and offices by id: names for lists, and whom a message may go to. */

import { queryOptions, useQuery } from "@tanstack/react-query";
import { useCode } from "~/parts/codes";
import { api, ask, changing, type Schemas } from "./client";
import { ofNothing } from "./news";

const SELDOM = 10 * 60_000;

export const staffQuery = queryOptions({
  queryKey: ["records", null, "staff"],
  meta: { hears: ofNothing },
  queryFn: async () => (await ask(api.GET("/api/v1/staff"))).items,
  staleTime: SELDOM,
});

export const officesQuery = queryOptions({
  queryKey: ["records", null, "offices"],
  meta: { hears: ofNothing },
  queryFn: async () => (await ask(api.GET("/api/v1/offices"))).items,
  staleTime: SELDOM,
});

export type Office = Schemas["OfficeView"];
export type RecordType = Schemas["FileOnlyIn"]["record_types"][number];

/** The kinds of record that the office files without a decision, on the version that was seen. */
export function listFileOnly(
  { office_code, version, kinds }: Pick<Office, "office_code" | "version"> & { kinds: RecordType[] },
  intent: string,
): Promise<Schemas["Office"]> {
  return ask(
    api.PUT("/api/v1/offices/{office_code}/file-only", {
      params: { path: { office_code }, header: changing(intent, version) },
      body: { record_types: kinds },
    }),
  );
}

/** The name of a staff member by id, or the given text if there is none. */
export function useStaffName(): (id: string | null | undefined, otherwise?: string | null) => string {
  const names = useQuery({ ...staffQuery, select: namesById }).data;
  return (id, otherwise) => (id ? names?.get(id) : undefined) ?? otherwise ?? "";
}

/** The name of an office by code; 本庁 is none of the offices, and has its word in the code lists. */
export function useOfficeName(): (code: string) => string {
  const word = useCode();
  const names = useQuery({ ...officesQuery, select: namesByCode }).data;
  return (code) => names?.get(code) ?? word("head_office", code);
}

/** The name of a ward by code, with 本庁 for offices of no ward. */
export function useWardName(): (code: string) => string {
  const word = useCode();
  const names = useQuery({ ...officesQuery, select: wardsByCode }).data;
  return (code) => names?.get(code) ?? word("head_office", code);
}

/** The place of an office or a ward in the city's order; 本庁 and what is not listed come last. */
export function useCityOrder(): (code: string) => number {
  const places = useQuery({ ...officesQuery, select: placesByCode }).data;
  return (code) => places?.get(code) ?? Number.MAX_SAFE_INTEGER;
}

/** The last day of an office's imported books; nothing if none were imported. */
export function useBooksUntil(office: string | undefined): string | undefined {
  const offices = useQuery(officesQuery).data;
  return offices?.find(({ office_code }) => office_code === office)?.books_until ?? undefined;
}

function namesById(staff: readonly Schemas["StaffView"][]): Map<string, string> {
  return new Map(staff.map((each) => [each.id, each.name]));
}

function namesByCode(offices: readonly Schemas["OfficeView"][]): Map<string, string> {
  return new Map(offices.map((each) => [each.office_code, each.name]));
}

function wardsByCode(offices: readonly Schemas["OfficeView"][]): Map<string, string> {
  return new Map(offices.map((each) => [each.ward_code, each.ward_name]));
}

function placesByCode(offices: readonly Schemas["OfficeView"][]): Map<string, number> {
  const places = new Map<string, number>();
  for (const [at, { office_code, ward_code }] of offices.entries()) {
    places.set(office_code, at);
    if (!places.has(ward_code)) places.set(ward_code, at);
  }
  return places;
}
