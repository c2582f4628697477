/** Inquiries: logged, listed, handled. */

import { queryOptions } from "@tanstack/react-query";
import { api, ask, changing } from "./client";
import type { components } from "./generated/paths";
import type { Inquiry, Page } from "./shapes";

export type NewInquiry = components["schemas"]["InquiryIn"];
export type HandOff = components["schemas"]["HandOffIn"];

export const inquiryQuery = (household: string | null, id: string) =>
  queryOptions({
    queryKey: ["inquiries", household, "one", id],
    queryFn: () =>
      ask<Inquiry>(api.GET("/api/v1/inquiries/{inquiry_id}", { params: { path: { inquiry_id: id } } })),
  });

/** Calls of a household since a day. */
export const householdInquiriesQuery = (household: string, from: string) =>
  queryOptions({
    queryKey: ["inquiries", household, "list", from],
    queryFn: async () =>
      (
        await ask<Page<Inquiry>>(
          api.GET("/api/v1/inquiries", { params: { query: { household_id: household, from, limit: 20 } } }),
        )
      ).items,
  });

/** Inquiries of a worker in one state. */
export const workerInquiriesQuery = (worker: string, state: "message" | "callback" | "handed_off") =>
  queryOptions({
    queryKey: ["inquiries", null, "worker", worker, state],
    queryFn: async () =>
      (
        await ask<Page<Inquiry>>(
          api.GET("/api/v1/inquiries", { params: { query: { worker, state, limit: 50 } } }),
        )
      ).items,
  });

export function logInquiry(body: NewInquiry, intent: string): Promise<Inquiry> {
  return ask<Inquiry>(api.POST("/api/v1/inquiries", { params: { header: changing(intent) }, body }));
}

/** What is done with an inquiry, as a verb with its body. */
export type Handling =
  | { readonly verb: "answer"; readonly body: components["schemas"]["AnswerIn"] }
  | { readonly verb: "callback-done"; readonly body: components["schemas"]["CallbackDoneIn"] }
  | { readonly verb: "hand-off"; readonly body: HandOff }
  | { readonly verb: "link"; readonly body: { household_id: string | null } }
  | { readonly verb: "message-seen" | "accept" | "close" };

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
  return ask<Inquiry>(api.POST(path, options as never));
}
