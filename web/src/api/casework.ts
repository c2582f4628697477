/** Writing: drafts, records while they may be changed, and submissions. */

import { queryOptions } from "@tanstack/react-query";
import { api, ask, changing, type Schemas } from "./client";
import { anyOf, ofHousehold, ofList, ofNothing, ofObject } from "./news";

/** The complete content, as a draft and a record take it. */
/** The content of a record, and the unfinished rows of a draft. */
export type Content = Schemas["DraftIn"];
export type Bundle = Schemas["SubmissionIn"];
export type NextRound = Schemas["ResubmissionIn"];

export type Draft = Schemas["DraftView"];

/** A record. Loaded by id, it also has the results of its item orders. */
export type CaseRecord = Schemas["RecordView"];

/** A submission; `handoff` is `pending` until approvals has the round. */
export type Submission = Schemas["SubmissionView"];

/** The draft or record that is being written. Loaded once, when writing begins: news does not make it stale. */
export const draftQuery = (id: string) =>
  queryOptions({
    queryKey: ["writing", null, "draft", id],
    meta: { hears: ofNothing },
    queryFn: () => readDraft(id),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });

export const editedRecordQuery = (id: string) =>
  queryOptions({
    queryKey: ["writing", null, "record", id],
    meta: { hears: ofNothing },
    queryFn: () => readRecord(id),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });

export function readDraft(id: string): Promise<Draft> {
  return ask(api.GET("/api/v1/drafts/{draft_id}", { params: { path: { draft_id: id } } }));
}

export function readRecord(id: string): Promise<CaseRecord> {
  return ask(api.GET("/api/v1/records/{record_id}", { params: { path: { record_id: id } } }));
}

export function beginDraft(content: Content, intent: string): Promise<Draft> {
  return ask(api.POST("/api/v1/drafts", { params: { header: changing(intent) }, body: content }));
}

interface Seen {
  readonly id: string;
  readonly version: number;
}

export function saveDraft({ id, version }: Seen, content: Content, intent: string): Promise<Draft> {
  return ask(
    api.PUT("/api/v1/drafts/{draft_id}", {
      params: { path: { draft_id: id }, header: changing(intent, version) },
      body: content,
    }),
  );
}

export function discardDraft({ id, version }: Seen, intent: string): Promise<unknown> {
  return ask(
    api.POST("/api/v1/drafts/{draft_id}/discard", {
      params: { path: { draft_id: id }, header: changing(intent, version) },
    }),
  );
}

/** The options with which a draft is submitted next. */
export type ToSend = Schemas["ToSend"];

/** The draft becomes a record with the same id, unless it could not be submitted like that afterwards. */
export function finishDraft(
  { id, version }: Seen,
  intent: string,
  toSend: ToSend | null,
): Promise<CaseRecord> {
  return ask(
    api.POST("/api/v1/drafts/{draft_id}/finish", {
      params: { path: { draft_id: id }, header: changing(intent, version) },
      body: { to_send: toSend },
    }),
  );
}

export function reviseRecord({ id, version }: Seen, content: Content, intent: string): Promise<CaseRecord> {
  return ask(
    api.PUT("/api/v1/records/{record_id}", {
      params: { path: { record_id: id }, header: changing(intent, version) },
      body: content,
    }),
  );
}

/** 登録 of a kind of record that the office files without a decision. */
export function fileRecord({ id, version }: Seen, intent: string): Promise<CaseRecord> {
  return ask(
    api.POST("/api/v1/records/{record_id}/file", {
      params: { path: { record_id: id }, header: changing(intent, version) },
    }),
  );
}

export function discardRecord({ id, version }: Seen, intent: string): Promise<CaseRecord> {
  return ask(
    api.POST("/api/v1/records/{record_id}/discard", {
      params: { path: { record_id: id }, header: changing(intent, version) },
    }),
  );
}

/** The household's records that are finished and that the reader may submit. */
export const submittableQuery = (household: string) =>
  queryOptions({
    queryKey: ["records", household, "submittable"],
    meta: { hears: ofHousehold(household, "records.record") },
    queryFn: async () =>
      (
        await ask(
          api.GET("/api/v1/records", {
            params: { query: { household_id: household, state: "written", submittable: true, limit: 100 } },
          }),
        )
      ).items,
  });

/** How often this person wrote about each subject since a day, in the office. */
export const ownSubjectsQuery = (staff: string, since: string) =>
  queryOptions({
    queryKey: ["found", null, "own subjects", staff, since],
    meta: { hears: ofNothing },
    queryFn: async () => {
      const counted = { rows: "subject", by: "year", scope: "office" } as const;
      const query = { ...counted, author: [staff], from: since };
      return (await ask(api.GET("/api/v1/browse", { params: { query } }))).rows;
    },
    staleTime: 10 * 60_000,
  });

/** A 回付 before it is sent, as far as its route depends on it. */
export interface ToPlan {
  readonly household: string;
  readonly matter: NonNullable<Bundle["matter_type"]>;
  /** Of all its records. */
  readonly types: readonly NonNullable<Content["record_type"]>[];
  readonly subjects: readonly NonNullable<Content["subjects"]>[number][];
}

export type PlannedRoute = Schemas["PlannedRoute"];
export type PlannedPerson = Schemas["PlannedPerson"];

/** The route that a 回付 would take now. Whoever goes away or comes back may change it. */
export const plannedRouteQuery = ({ household, matter, types, subjects }: ToPlan) =>
  queryOptions({
    queryKey: ["approvals", household, "planned", matter, types, subjects],
    meta: {
      hears: anyOf(
        ofHousehold(household, "records.household"),
        ofList(() => true, "records.absence"),
      ),
    },
    queryFn: () => {
      const about = { record_type: [...types], subject: [...subjects] };
      const query = { household_id: household, matter_type: matter, ...about };
      return ask(api.GET("/api/v1/routes/planned", { params: { query } }));
    },
    staleTime: 60_000,
  });

/** A submission, reloaded until approvals has it. */
export const submissionQuery = (id: string) =>
  queryOptions({
    queryKey: ["records", null, "submission", id],
    meta: { hears: anyOf(ofObject("records.submission", id), ofObject("approvals.approval", id)) },
    queryFn: () =>
      ask(api.GET("/api/v1/submissions/{submission_id}", { params: { path: { submission_id: id } } })),
  });

export function submit(bundle: Bundle, intent: string): Promise<Submission> {
  return ask(api.POST("/api/v1/submissions", { params: { header: changing(intent) }, body: bundle }));
}

export function resubmit(id: string, next: NextRound, intent: string): Promise<Submission> {
  return ask(
    api.POST("/api/v1/submissions/{submission_id}/resubmit", {
      params: { path: { submission_id: id }, header: changing(intent) },
      body: next,
    }),
  );
}

/** An approver's words for a part, as they were shown. */
export type Proposal = Schemas["RecordsSuggestionIn"];

/** 修正の提案を取り入れる: the next round with those words, at the step that proposed them. */
export function acceptSuggestion(
  { id, version }: Seen,
  proposal: Proposal,
  intent: string,
): Promise<Submission> {
  return ask(
    api.POST("/api/v1/submissions/{submission_id}/accept-suggestion", {
      params: { path: { submission_id: id }, header: changing(intent, version) },
      body: proposal,
    }),
  );
}

/** A correction that is proposed for a decided or filed record. */
export type Correction = Schemas["Correction"];
export type Amending = Schemas["AmendIn"];
export type Voiding = Schemas["VoidIn"];

/** 訂正・追記 as an approval case of its own; the record does not change until the decision. */
export function amendRecord({ id, version }: Seen, body: Amending, intent: string): Promise<Submission> {
  return ask(
    api.POST("/api/v1/records/{record_id}/amend", {
      params: { path: { record_id: id }, header: changing(intent, version) },
      body,
    }),
  );
}

/** 取消 as an approval case of its own; the content is kept. */
export function voidRecord({ id, version }: Seen, body: Voiding, intent: string): Promise<Submission> {
  return ask(
    api.POST("/api/v1/records/{record_id}/void", {
      params: { path: { record_id: id }, header: changing(intent, version) },
      body,
    }),
  );
}

/** 取下 of a returned submission. */
export function drop({ id, version }: Seen, comment: string | null, intent: string): Promise<Submission> {
  return ask(
    api.POST("/api/v1/submissions/{submission_id}/drop", {
      params: { path: { submission_id: id }, header: changing(intent, version) },
      body: { comment },
    }),
  );
}

/** 引取り: takes over another person's draft to write it; its author does not change. */
export function takeOverDraft({ id, version }: Seen, intent: string): Promise<Draft> {
  return ask(
    api.POST("/api/v1/drafts/{draft_id}/take-over", {
      params: { path: { draft_id: id }, header: changing(intent, version) },
    }),
  );
}
