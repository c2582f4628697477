/** What changed between what approvers saw before and what they see now, item by item and part by part. */

import type { SeenContent, Step } from "~/api/approvals";
import { amountOf, changesBetween } from "~/parts/diff/changes";

type Source = NonNullable<SeenContent["segments"]>[number]["source"];

/** What stands over a part: what kind of statement it is, and from whom. */
interface Head {
  readonly kind: string;
  readonly source?: Source;
}

export interface SegmentChange extends Head {
  readonly id: string;
  /** The head before, where it is another one now. */
  readonly was: Head | null;
  readonly is: "same" | "changed" | "added" | "removed";
  readonly before: string;
  readonly after: string;
}

/** A field beside the body, as texts. */
export interface FieldChange {
  readonly field: ComparedField;
  readonly before: string;
  readonly after: string;
}

export interface ItemChange {
  readonly segments: readonly SegmentChange[];
  readonly fields: readonly FieldChange[];
  readonly unchanged: number;
  /** Characters to read: those added and those removed. */
  readonly amount: { readonly added: number; readonly removed: number };
}

export const COMPARED = [
  "title",
  "record_type",
  "occurred_at",
  "subjects",
  "place",
  "counterpart",
  "visits",
  "next_plan",
  "late_reason",
] as const;
export type ComparedField = (typeof COMPARED)[number];

/** A field in words, as the screen shows it. */
export type InWords = (content: SeenContent, field: ComparedField) => string;

/** The changes of one item; `before` null where it was not among the items. */
export function changeOf(before: SeenContent | null, after: SeenContent, inWords: InWords): ItemChange {
  const segments = segmentsOf(before?.segments ?? [], after.segments ?? []);
  const fields = COMPARED.map((field) => ({
    field,
    before: before ? inWords(before, field) : "",
    after: inWords(after, field),
  })).filter((each) => each.before !== each.after);
  const texts = [...segments.filter(({ is }) => is !== "same"), ...fields];
  const amounts = texts.map((text) => amountOf(changesBetween(text.before, text.after)));
  return {
    segments,
    fields,
    unchanged: segments.filter(({ is }) => is === "same").length,
    amount: {
      added: amounts.reduce((sum, { added }) => sum + added, 0),
      removed: amounts.reduce((sum, { removed }) => sum + removed, 0),
    },
  };
}

type Segments = readonly (Head & { readonly id: string; readonly text: string })[];

/** Parts in the order they stand now; one that was removed stands where it stood. */
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

interface Hashed {
  readonly record_id: string;
  readonly sha256: string;
}

/** What somebody may compare with. */
export interface Before<T extends Hashed> {
  readonly items: readonly T[];
  /** The round in which it was sent. */
  readonly round: number;
  /** Whether this person opened it then: only then are the changes all there is to read. */
  readonly known: boolean;
}

type Opening = Pick<Step, "opened">;

interface Rounds<T extends Hashed> {
  readonly items: readonly Hashed[];
  readonly past_items?: readonly (readonly T[])[];
  readonly past_rounds?: readonly (readonly Opening[])[];
  readonly drafter: { readonly staff_id: string };
}

/**
 * The last round that said something else and that this person opened (or wrote), else the last one that said something
 * else; null on a first round or where nothing changed. What was changed in rounds one did not open is a change, too.
 */
export function roundBefore<T extends Hashed>(one: Rounds<T>, me: string): Before<T> | null {
  const rounds = (one.past_items ?? []).map((items, at) => {
    const opened = (one.past_rounds?.[at] ?? []).flatMap((step) => step.opened ?? []);
    // Whoever sent it back has opened it: the latest opening tells which round it was.
    const round = Math.max(0, ...opened.map((each) => each.round));
    const known = opened.some((each) => each.staff_id === me && each.round === round);
    return { items, round, known: known || one.drafter.staff_id === me };
  });
  const other = rounds.filter(({ items }) => said(items) !== said(one.items));
  return other.findLast(({ known }) => known) ?? other.at(-1) ?? null;
}

function said(items: readonly Hashed[]): string {
  return items
    .map(({ sha256 }) => sha256)
    .sort()
    .join();
}
