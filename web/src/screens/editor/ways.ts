/** How the text is saved: a draft automatically every two seconds, a record only when its writer saves it. */

import { awaitWrite } from "~/api/awaited";
import {
  beginDraft,
  type CaseRecord,
  type Content,
  discardDraft,
  discardRecord,
  finishDraft,
  readDraft,
  readRecord,
  reviseRecord,
  saveDraft,
  type ToSend,
} from "~/api/casework";
import type { Saved } from "./form";
import type { Known, Ways } from "./saver";

export interface Place extends Ways {
  readonly is: "draft" | "record";
  /** The current version on the server. */
  readonly read: (id: string) => Promise<Known & Saved>;
  /** The finished record: of a draft by finishing it (if it can be sent so), of a record what it is after its last save. */
  readonly finish: (known: Known, intent: string, toSend: ToSend | null) => Promise<CaseRecord>;
  readonly discard: (known: Known, intent: string) => Promise<unknown>;
}

export const DRAFTS: Place = {
  is: "draft",
  begin: beginDraft,
  save: saveDraft,
  read: readDraft,
  finish: finishDraft,
  discard: discardDraft,
};

export const RECORDS: Place = {
  is: "record",
  begin: () => Promise.reject(new Error("a record begins as a draft")),
  save: (known: Known, { unfinished: _, ...content }: Content, intent: string) =>
    reviseRecord(known, content, intent),
  read: readRecord,
  finish: ({ id }) => readRecord(id),
  discard: discardRecord,
};

/** The household's timeline shows this record as it is now. */
export function expectRecord({ household_id, id, version }: CaseRecord): void {
  if (household_id) awaitWrite(household_id, `records.record:${id}`, version);
}
