/** Action items in lists, and what can be done to one. */

import { queryOptions } from "@tanstack/react-query";
import { api, ask, changing, everyPage, type Schemas } from "./client";
import type { ActionItem } from "./households";
import { type Change, forOffice, forStaff, ofList } from "./news";

/** Whose items: a worker's, or everybody's in a unit of the office. */
export type Whose = { readonly worker: string } | { readonly unit: string };

interface Which {
  readonly state?: "done";
  readonly done_since?: string;
  readonly class?: ("statutory" | "instructed")[];
}

const pages = (query: Whose & Which) =>
  everyPage((more) =>
    ask(api.GET("/api/v1/action-items", { params: { query: { ...query, limit: 100, ...more } } })),
  );

const heardBy = (whose: Whose, office: string) =>
  ofList("worker" in whose ? forStaff(whose.worker) : forOffice(office), "records.action_item");

/** All open items of a worker, or of a unit of an office. `due_before` would leave out those without a due date. */
export const openItemsQuery = (whose: Whose, office: string) =>
  queryOptions({
    queryKey: ["records", null, "items", "open", whose],
    meta: { hears: heardBy(whose, office) },
    queryFn: () => pages(whose),
  });

/** What was done since a day. */
export const doneItemsQuery = (whose: Whose, since: string, office: string) =>
  queryOptions({
    queryKey: ["records", null, "items", "done", whose, since],
    meta: { hears: heardBy(whose, office) },
    queryFn: () => pages({ ...whose, state: "done", done_since: since }),
  });

/** What was done in a unit and waits until its supervisor has looked at it. */
export const toVerifyQuery = (unit: string, office: string) =>
  queryOptions({
    queryKey: ["records", null, "items", "to-verify", unit],
    meta: { hears: heardBy({ unit }, office) },
    queryFn: () => pages({ unit, state: "done", class: ["statutory", "instructed"] }),
  });

/** An action on an item: a verb with its body. */
export type ItemDeed =
  | { readonly verb: "start" | "verify" }
  | { readonly verb: "wait"; readonly body: Schemas["Note"] }
  | { readonly verb: "done"; readonly body: Schemas["Done"] }
  | { readonly verb: "defer"; readonly body: Schemas["Deferral"] }
  | { readonly verb: "assign"; readonly body: Schemas["ItemAssignment"] }
  | { readonly verb: "cancel" | "reopen"; readonly body: Schemas["Reason"] };

type Verb = `/api/v1/action-items/{item_id}/${ItemDeed["verb"]}`;

/** Do it on the version that was seen. */
export function doItem(
  item: Pick<ActionItem, "id" | "version">,
  deed: ItemDeed,
  intent: string,
): Promise<ActionItem> {
  const path: Verb = `/api/v1/action-items/{item_id}/${deed.verb}`;
  const options = {
    params: { path: { item_id: item.id }, header: changing(intent, item.version) },
    ...("body" in deed ? { body: deed.body } : {}),
  };
  return ask(api.POST(path, options as never));
}

/** What news would say of this change, for the lists of whoever made it. */
export function changeOfItem({ id, household_id, office_code, assignee_id }: ActionItem): Change {
  return {
    topic: "records",
    subject: `records.action_item:${id}`,
    household_id: household_id ?? null,
    office_code,
    office_codes: [office_code],
    staff_ids: assignee_id ? [assignee_id] : [],
  };
}
