/** The changes between two versions of a record's content, by field and part. */

import type { SeenContent } from "~/api/approvals";
import { plain } from "../diff/plain";

type Source = NonNullable<SeenContent["segments"]>[number]["source"];

/** The heading of a part: the kind of statement and its source. */
interface Head {
  readonly kind: string;
  readonly source?: Source;
}

export interface SegmentChange extends Head {
  readonly id: string;
  /** The heading before, if it changed. */
  readonly was: Head | null;
  readonly is: "same" | "changed" | "added" | "removed";
  readonly before: string;
  readonly after: string;
}

/** A field beside the body, as texts. They are alike where only what the words leave out has changed. */
export interface FieldChange {
  readonly field: ComparedField;
  readonly before: string;
  readonly after: string;
}

export interface ItemChange {
  readonly segments: readonly SegmentChange[];
  readonly fields: readonly FieldChange[];
  readonly unchanged: number;
}

/** All of the content but its body, and but the template, which is a way of writing. */
export const COMPARED = [
  "title",
  "record_type",
  "occurred_at",
  "ended_at",
  "subjects",
  "place",
  "method",
  "counterpart",
  "member_ids",
  "performed_by",
  "companion",
  "visits",
  "next_plan",
  "effective_on",
  "late_reason",
  "also_for",
  "attachments",
  "links",
] as const;
export type ComparedField = (typeof COMPARED)[number];

/** What is compared of a record, as its approvers or the readers of its history have it. */
export type ComparedContent = Pick<SeenContent, ComparedField | "time_known" | "segments">;

/** A field in words, as the screen shows it. */
export type InWords = (content: ComparedContent, field: ComparedField) => string;

/** The changes of one item. `before` is null if it was not among the items. */
export function changeOf(
  before: ComparedContent | null,
  after: ComparedContent,
  inWords: InWords,
): ItemChange {
  const segments = segmentsOf(before?.segments ?? [], after.segments ?? []);
  const fields = COMPARED.map((field) => ({
    field,
    before: before ? inWords(before, field) : "",
    after: inWords(after, field),
  })).filter(
    (each) => each.before !== each.after || (each.after !== "" && isOther(before, after, each.field)),
  );
  return { segments, fields, unchanged: segments.filter(({ is }) => is === "same").length };
}

/**
 * Whether two versions differ in what the words of a list leave out. Only lists leave out what somebody may have changed:
 * a moment that was saved again has lost its seconds.
 */
function isOther(before: ComparedContent | null, after: ComparedContent, field: ComparedField): boolean {
  if (before === null || !Array.isArray(after[field])) return false;
  return JSON.stringify(plain(before[field])) !== JSON.stringify(plain(after[field]));
}

type Segments = readonly (Head & { readonly id: string; readonly text: string })[];

/** Parts in their current order. A removed part keeps its old position. */
function segmentsOf(before: Segments, after: Segments): SegmentChange[] {
  const now = new Map(after.map((segment) => [segment.id, segment]));
  const then = new Map(before.map((segment) => [segment.id, segment]));
  const found: SegmentChange[] = after.map(({ id, kind, source, text }) => {
    const old = then.get(id);
    const part = { id, kind, source, after: text };
    if (old === undefined) return { ...part, is: "added", was: null, before: "" };
    const was = headOf(old) === headOf({ kind, source }) ? null : { kind: old.kind, source: old.source };
    return { ...part, is: old.text === text && !was ? "same" : "changed", was, before: old.text };
  });
  before.forEach(({ id, kind, source, text }, at) => {
    if (now.has(id)) return;
    const previous = before[at - 1];
    const place = previous ? found.findIndex((each) => each.id === previous.id) + 1 : 0;
    found.splice(place, 0, { id, kind, source, is: "removed", was: null, before: text, after: "" });
  });
  return found;
}

function headOf({ kind, source }: Head): string {
  return JSON.stringify([kind, source?.type ?? null, source?.name ?? null]);
}
