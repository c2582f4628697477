/** What waits for one person: the lists of 今日 and of the bell. */

import { queryOptions } from "@tanstack/react-query";
import { api, ask } from "./client";
import { forMe, forStaff, ofList } from "./news";

export type Box = "waiting" | "returned" | "post_view" | "circulated";

export const boxQuery = (box: Box) =>
  queryOptions({
    queryKey: ["approvals", null, "box", box],
    meta: { hears: ofList(forMe, "approvals.approval", "approvals.post_view") },
    queryFn: async () =>
      (await ask(api.GET("/api/v1/approvals", { params: { query: { box, limit: 100 } } }))).items,
  });

/** Records one has finished and not yet submitted, or that came back. */
export const unsentQuery = (author: string, state: "written" | "returned" = "written") =>
  queryOptions({
    queryKey: ["records", null, "unsent", author, state],
    meta: { hears: ofList(forStaff(author), "records.record") },
    queryFn: async () =>
      (await ask(api.GET("/api/v1/records", { params: { query: { author, state, limit: 100 } } }))).items,
  });

export const draftsQuery = queryOptions({
  queryKey: ["records", null, "drafts"],
  meta: { hears: ofList(forMe, "records.record") },
  queryFn: async () => (await ask(api.GET("/api/v1/drafts"))).items,
});

/** What one owes with a due date before the given day. */
export const dueQuery = (worker: string, before: string) =>
  queryOptions({
    queryKey: ["records", null, "due", worker, before],
    meta: { hears: ofList(forStaff(worker), "records.action_item") },
    queryFn: async () =>
      (
        await ask(
          api.GET("/api/v1/action-items", { params: { query: { worker, due_before: before, limit: 100 } } }),
        )
      ).items,
  });
