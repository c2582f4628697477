/** 不在: who is away and when; entering and cancelling it. Approvals consumes each change and checks its open steps again. */

import { queryOptions } from "@tanstack/react-query";
import { api, ask, changing, type Schemas } from "./client";
import { forOffice, forStaff, ofList } from "./news";

export type Absence = Schemas["Absence"];
export type NewAbsence = Schemas["NewAbsence"];

/** Of a person, or of everybody of an office: from today on. */
export type Whose = { readonly staff_id: string } | { readonly office_code: string };

export const absencesQuery = (whose: Whose) =>
  queryOptions({
    queryKey: ["records", null, "absences", whose],
    meta: {
      hears: ofList(
        "staff_id" in whose ? forStaff(whose.staff_id) : forOffice(whose.office_code),
        "records.absence",
      ),
    },
    queryFn: async () => {
      const { items } = await ask(
        api.GET("/api/v1/absences", { params: { query: { ...whose, limit: 100 } } }),
      );
      return items.filter(({ cancelled }) => !cancelled);
    },
  });

export function enterAbsence(body: NewAbsence, intent: string): Promise<Absence> {
  return ask(api.POST("/api/v1/absences", { params: { header: changing(intent) }, body }));
}

export function cancelAbsence(
  { id, version }: Pick<Absence, "id" | "version">,
  intent: string,
): Promise<Absence> {
  const header = changing(intent, version);
  return ask(
    api.POST("/api/v1/absences/{absence_id}/cancel", { params: { path: { absence_id: id }, header } }),
  );
}

/** Where an office's matters wait: with whom, at which kind of step, how many. */
export const ageingQuery = (office: string) =>
  queryOptions({
    queryKey: ["approvals", null, "ageing", office],
    meta: { hears: ofList(forOffice(office), "approvals.approval") },
    queryFn: async () =>
      (await ask(api.GET("/api/v1/approvals/ageing", { params: { query: { office } } }))).items,
  });
