/**
 * Two versions of what was written, from one common ground: what only one side changed is taken from that side, what
 * both changed is for the writer to decide.
 */

import type { CounterpartForm, EditorForm, ItemForm, SegmentForm, VisitForm } from "./form";

export type Side = "mine" | "theirs" | "both";

/** The fields compared as wholes, in the order of the screen. */
export const MERGED = [
  "household",
  "type",
  "subjects",
  "day",
  "time",
  "place",
  "counterpart",
  "title",
  "visits",
  "nextPlan",
  "lateReason",
  "items",
] as const;
export type MergedField = (typeof MERGED)[number];

/** One place where the two versions differ. */
export interface Difference {
  /** A field's name, or `segment:<id>`. */
  readonly key: string;
  readonly mine: string;
  readonly theirs: string;
  /** Both sides changed it. */
  readonly disputed: boolean;
  readonly usual: Side;
}

type Rowed = CounterpartForm | ItemForm | VisitForm;

/** A field as a text that people and the comparison read; rows without their keys. */
export function textOfField(form: EditorForm, field: MergedField): string {
  const value = form[field];
  if (value === null) return "";
  if (typeof value === "string") return value;
  return (value as readonly (string | Rowed)[])
    .map((each) => (typeof each === "string" ? each : rowText(each)))
    .join("、");
}

function rowText(row: Rowed): string {
  if ("target" in row) return `${row.target} ${row.result}`;
  if ("due" in row) return [row.title, row.due].filter(Boolean).join(" ");
  return [row.kind, row.name].filter(Boolean).join(" ");
}

export function differences(base: EditorForm, mine: EditorForm, theirs: EditorForm): Difference[] {
  const fields = MERGED.map((field) =>
    compared(field, textOfField(base, field), textOfField(mine, field), textOfField(theirs, field)),
  );
  const ids = new Set([...theirs.segments, ...mine.segments].map(({ id }) => id));
  const segments = [...ids].map((id) =>
    compared(`segment:${id}`, segmentText(base, id), segmentText(mine, id), segmentText(theirs, id)),
  );
  return [...fields, ...segments].filter((each) => each !== null);
}

function compared(key: string, base: string, mine: string, theirs: string): Difference | null {
  if (mine === theirs) return null;
  const disputed = mine !== base && theirs !== base;
  return { key, mine, theirs, disputed, usual: mine === base ? "theirs" : "mine" };
}

/** What a segment says, with its kind and heading; "" where a version does not have it. */
function segmentText(form: EditorForm, id: string): string {
  const found = form.segments.find((segment) => segment.id === id);
  if (!found) return "";
  return found.heading ? `【${found.heading}】\n${found.text}` : found.text;
}

/** The version made of both. `choices`: the side of each difference; what is not named is as is usual. */
export function merged(
  mine: EditorForm,
  theirs: EditorForm,
  found: readonly Difference[],
  choices: Readonly<Record<string, Side>>,
): EditorForm {
  const sides = new Map(found.map(({ key, usual }) => [key, choices[key] ?? usual]));
  const fields = MERGED.filter((field) => sides.get(field) === "theirs").map((field) => [
    field,
    theirs[field],
  ]);
  const ids = new Set([...theirs.segments, ...mine.segments].map(({ id }) => id));
  const segments = [...ids].flatMap((id) => {
    const own = mine.segments.find((segment) => segment.id === id);
    const other = theirs.segments.find((segment) => segment.id === id);
    return oneOf(own, other, sides.get(`segment:${id}`) ?? "mine");
  });
  return { ...mine, ...Object.fromEntries(fields), segments };
}

function oneOf(own: SegmentForm | undefined, other: SegmentForm | undefined, side: Side): SegmentForm[] {
  if (side === "theirs") return other ? [other] : [];
  if (side === "mine" || !own || !other) return own ? [own] : side === "both" && other ? [other] : [];
  return [{ ...own, text: `${other.text}\n${own.text}` }];
}
