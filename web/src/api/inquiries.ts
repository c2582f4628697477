/** Inquiries: logged, listed, handled. */

import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { api, ask, changing, everyPage, type Schemas } from "./client";
import {
  anyOf,
  type Change,
  forOffice,
  forOfficeFromElsewhere,
  forStaff,
  ofHousehold,
  ofList,
  ofNothing,
  ofObject,
} from "./news";
import { Refused } from "./problem";

/** An inquiry in a list, without telephone numbers. */
export type InquiryRow = Schemas["InquiryRow"];
export type Inquiry = Schemas["InquiryView"];

/** The answer to logging. For a repeated request only where the call is. */
export type Logged = Inquiry | Schemas["Whereabouts"];
export type NewInquiry = Schemas["InquiryIn"];
export type HandOff = Schemas["HandOffIn"];

export const inquiryQuery = (household: string | null, id: string) =>
  queryOptions({
    queryKey: ["inquiries", household, "one", id],
    meta: { hears: ofObject("inquiries.inquiry", id) },
    queryFn: () => ask(api.GET("/api/v1/inquiries/{inquiry_id}", { params: { path: { inquiry_id: id } } })),
  });

/** Calls of a household since a day. */
export const householdInquiriesQuery = (household: string, from: string) =>
  queryOptions({
    queryKey: ["inquiries", household, "list", from],
    meta: { hears: ofHousehold(household, "inquiries.inquiry") },
    queryFn: async () =>
      (
        await ask(
          api.GET("/api/v1/inquiries", { params: { query: { household_id: household, from, limit: 20 } } }),
        )
      ).items,
  });

/** What may wait for a unit: an unseen message (whatever the call's state), an owed call-back, a hand-over. */
const OF_UNIT = ["message", "callback", "hand_over"] as const;
/** For a worker also that a call is closed after its message was seen. */
const OF_WORKER = [...OF_UNIT, "close"] as const;

/** What narrows a list of inquiries: a state, a kind of caller, days (both included). */
export interface InquiryFilter {
  readonly state?: InquiryRow["state"];
  readonly caller_kind?: InquiryRow["caller"]["kind"];
  readonly from?: string;
  readonly to?: string;
}

const everyWaiting = (
  query: InquiryFilter & ({ readonly worker: string } | { readonly unit: string }),
  waiting_for: (typeof OF_WORKER)[number][],
) =>
  everyPage((more) =>
    ask(api.GET("/api/v1/inquiries", { params: { query: { ...query, waiting_for, limit: 100, ...more } } })),
  );

/** All inquiries that wait for a worker; also those that another office handed to their whole office. */
export const workerInquiriesQuery = (worker: string, office: string, filter: InquiryFilter = {}) =>
  queryOptions({
    queryKey: ["inquiries", null, "worker", worker, office, filter],
    meta: {
      hears: ofList(
        (change) => forStaff(worker)(change) || forOfficeFromElsewhere(office)(change),
        "inquiries.inquiry",
      ),
    },
    queryFn: () => everyWaiting({ ...filter, worker }, [...OF_WORKER]),
  });

/** All inquiries that wait for the workers of a unit of the reader's office, or for the unit. */
export const unitInquiriesQuery = (unit: string, office: string, filter: InquiryFilter = {}) =>
  queryOptions({
    queryKey: ["inquiries", null, "unit", unit, office, filter],
    meta: { hears: ofList(forOffice(office), "inquiries.inquiry") },
    queryFn: () => everyWaiting({ ...filter, unit }, [...OF_UNIT]),
  });

/** Whose inquiries a list in pages has: a household's, a worker's, a unit's, or the office's. */
export type Listed = InquiryFilter & {
  readonly household_id?: string;
  readonly worker?: string;
  readonly unit?: string;
  readonly unlinked?: 1;
};

/** Page after page of the inquiries that the reader's office sees, newest first. */
export const inquiryPagesQuery = (listed: Listed, office: string) =>
  infiniteQueryOptions({
    queryKey: ["inquiries", listed.household_id ?? null, "pages", listed, office],
    meta: {
      hears: anyOf(
        ofList(forOffice(office), "inquiries.inquiry"),
        ofHousehold(listed.household_id ?? null, "inquiries.inquiry"),
      ),
    },
    queryFn: ({ pageParam }) =>
      ask(
        api.GET("/api/v1/inquiries", {
          params: { query: { ...listed, limit: 50, ...(pageParam === null ? {} : { cursor: pageParam }) } },
        }),
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });

/** The inquiries of an office that another office works on too, while they last. */
export const sharedInquiriesQuery = (office: string) =>
  queryOptions({
    queryKey: ["inquiries", null, "shared", office],
    meta: { hears: ofList(forOffice(office), "inquiries.inquiry") },
    queryFn: async () =>
      (await ask(api.GET("/api/v1/inquiries", { params: { query: { office, limit: 100 } } }))).items.filter(
        ({ hand_offs, household_id, state }) =>
          hand_offs?.length && household_id && state !== "closed" && state !== "promoted",
      ),
  });

export function logInquiry(body: NewInquiry, intent: string): Promise<Logged> {
  return ask(api.POST("/api/v1/inquiries", { params: { header: changing(intent) }, body }));
}

/** An action on an inquiry: a verb with its body. */
export type Handling =
  | { readonly verb: "answer"; readonly body: Schemas["AnswerIn"] }
  | { readonly verb: "callback-done"; readonly body: Schemas["CallbackDoneIn"] }
  | { readonly verb: "hand-off"; readonly body: HandOff }
  | { readonly verb: "link"; readonly body: { household_id: string | null } }
  | { readonly verb: "message-seen" | "accept" | "close" | "promote" };

type Verb = `/api/v1/inquiries/{inquiry_id}/${Handling["verb"]}`;

/** Do it on the version that was seen. */
export function handleInquiry(
  inquiry: Pick<Inquiry, "id" | "version">,
  handling: Handling,
  intent: string,
): Promise<Inquiry> {
  const version = handling.verb === "message-seen" ? undefined : inquiry.version;
  const path: Verb = `/api/v1/inquiries/{inquiry_id}/${handling.verb}`;
  const options = {
    params: { path: { inquiry_id: inquiry.id }, header: changing(intent, version) },
    ...("body" in handling ? { body: handling.body } : {}),
  };
  return ask(api.POST(path, options as never));
}

/** The draft of a call that is not logged yet. */
export type CallDraft = Schemas["CallDraftView"];
export type CallTyped = Schemas["CallDraftIn"];

/** The person's unfinished calls, newest first. Loaded when the panel opens: news does not make them stale. */
export const callDraftsQuery = queryOptions({
  queryKey: ["writing", null, "calls"],
  meta: { hears: ofNothing },
  queryFn: async () => (await ask(api.GET("/api/v1/inquiry-drafts"))).items,
  staleTime: Number.POSITIVE_INFINITY,
});

export function beginCall(body: CallTyped, intent: string) {
  return ask(api.POST("/api/v1/inquiry-drafts", { params: { header: changing(intent) }, body }));
}

export function saveCall(
  { id, version }: { readonly id: string; readonly version: number },
  body: CallTyped,
  intent: string,
) {
  const params = { path: { call_draft_id: id }, header: changing(intent, version) };
  return ask(api.PUT("/api/v1/inquiry-drafts/{call_draft_id}", { params, body }));
}

/** Whether a call or draft was refused for the household that it names: the person may not read it, or not yet. */
export function isUnknownHousehold(error: unknown): boolean {
  return error instanceof Refused && error.problem.code === "UNKNOWN_HOUSEHOLD";
}

export function discardCall(id: string) {
  const params = { path: { call_draft_id: id }, header: changing(crypto.randomUUID()) };
  return ask(api.POST("/api/v1/inquiry-drafts/{call_draft_id}/discard", { params }));
}

/** The person's own change of an inquiry, as the news about it will be in a moment. */
export function changeOf({
  id,
  household_id,
  office_code,
}: Pick<Inquiry, "id" | "household_id" | "office_code">): Change {
  const subject = `inquiries.inquiry:${id}`;
  const office_codes = [office_code];
  return {
    topic: "inquiries",
    subject,
    household_id: household_id ?? null,
    office_code,
    office_codes,
    staff_ids: [],
  };
}
