/** The open work of one person: the lists of 今日 and of the bell. */

import { queryOptions } from "@tanstack/react-query";
import { api, ask } from "./client";
import { forMe, forStaff, ofList } from "./news";

export type Box = "waiting" | "returned" | "post_view" | "circulated";

/** How much of a list is read here. What has more says so. */
const AT_MOST = 100;

export const boxQuery = (box: Box) =>
  queryOptions({
    queryKey: ["approvals", null, "box", box],
    meta: { hears: ofList(forMe, "approvals.approval", "approvals.post_view") },
    queryFn: () => ask(api.GET("/api/v1/approvals", { params: { query: { box, limit: AT_MOST } } })),
  });

/** The person's finished records that are not submitted yet or were returned. */
export const unsentQuery = (author: string, state: "written" | "returned" = "written") =>
  queryOptions({
    queryKey: ["records", null, "unsent", author, state],
    meta: { hears: ofList(forStaff(author), "records.record") },
    queryFn: () => ask(api.GET("/api/v1/records", { params: { query: { author, state, limit: AT_MOST } } })),
  });

export const draftsQuery = queryOptions({
  queryKey: ["records", null, "drafts"],
  meta: { hears: ofList(forMe, "records.record") },
  queryFn: async () => (await ask(api.GET("/api/v1/drafts"))).items,
});
