/**
 * Two versions of what was written, from one common ground: what only one side changed is taken from that side, what
 * both changed is for the writer to decide. All that a save sends is compared, also what this screen only carries along.
 */

import type { Content } from "~/api/casework";
import { plain } from "~/parts/diff/plain";
import { dueOn, type EditorForm, happenedOn, parseTime, type SegmentForm } from "./form";

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

/** Where two versions may differ: a field, a segment by its id, or a part of the content that the screen does not show. */
export type PlaceKey = MergedField | `segment:${string}` | `kept:${keyof Content}`;

/** One place where the two versions differ. */
export interface Difference {
  readonly key: PlaceKey;
  /** Both sides changed it. */
  readonly disputed: boolean;
  readonly usual: Side;
}

/** The segment that a place is, in one version. */
export function segmentAt(form: EditorForm, key: PlaceKey): SegmentForm | undefined {
  return form.segments.find(({ id }) => key === `segment:${id}`);
}

/** The part of the content that a place is, where the screen does not show it. */
export function keptName(key: PlaceKey): keyof Content | null {
  return key.startsWith("kept:") ? (key.slice("kept:".length) as keyof Content) : null;
}

export function differences(base: EditorForm, mine: EditorForm, theirs: EditorForm): Difference[] {
  const keys: readonly PlaceKey[] = [
    ...MERGED,
    ...segmentIds(mine, theirs).map((id) => `segment:${id}` as const),
    ...keptNames(mine, theirs).map((name) => `kept:${name}` as const),
  ];
  return keys.flatMap((key) => {
    const [before, own, other] = [base, mine, theirs].map((form) => comparable(form, key));
    if (own === other) return [];
    const disputed = own !== before && other !== before;
    return [{ key, disputed, usual: own === before ? "theirs" : "mine" }];
  });
}

function segmentIds(mine: EditorForm, theirs: EditorForm): readonly string[] {
  return [...new Set([...theirs.segments, ...mine.segments].map(({ id }) => id))];
}

function keptNames(mine: EditorForm, theirs: EditorForm): readonly (keyof Content)[] {
  return [...new Set(Object.keys({ ...theirs.kept, ...mine.kept }))] as (keyof Content)[];
}

/** The value of a version at a place. Values that would be saved alike are equal. */
function comparable(form: EditorForm, key: PlaceKey): string {
  return JSON.stringify(plain(valueAt(form, key))) ?? "";
}

function valueAt(form: EditorForm, key: PlaceKey): unknown {
  const name = keptName(key);
  if (name) return form.kept[name];
  if (key.startsWith("segment:")) return segmentAt(form, key);
  if (key === "day") return happenedOn(form.day) ?? form.day;
  if (key === "time") return parseTime(form.time) ?? form.time;
  // The keys of rows are the screen's own.
  if (key === "counterpart" || key === "visits") return form[key].map(({ id: _, ...row }) => row);
  if (key === "items")
    return form.items.map(({ id: _, due, kept, ...row }) => ({
      ...row,
      kept: { time_known: true, ...kept },
      due: dueOn(due) ?? due,
    }));
  return form[key as MergedField];
}

/** Whether both texts of a place can stay, one after the other. */
export function canJoin(mine: EditorForm, theirs: EditorForm, key: PlaceKey): boolean {
  const [own, other] = [mine, theirs].map((form) => segmentAt(form, key)?.text.trim());
  return Boolean(own && other) && own !== other;
}

/** The version made of both. `choices`: the side to take for each difference; the default for differences that are not named. */
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
  const kept = keptNames(mine, theirs)
    .filter((name) => sides.get(`kept:${name}`) === "theirs")
    .map((name) => [name, theirs.kept[name]]);
  const segments = segmentIds(mine, theirs).flatMap((id) => {
    const own = mine.segments.find((segment) => segment.id === id);
    const other = theirs.segments.find((segment) => segment.id === id);
    return oneOf(own, other, sides.get(`segment:${id}`) ?? "mine");
  });
  return {
    ...mine,
    ...Object.fromEntries(fields),
    segments,
    kept: { ...mine.kept, ...Object.fromEntries(kept) },
  };
}

function oneOf(own: SegmentForm | undefined, other: SegmentForm | undefined, side: Side): SegmentForm[] {
  if (side === "theirs") return other ? [other] : [];
  if (side === "mine" || !own || !other) return own ? [own] : side === "both" && other ? [other] : [];
  return [{ ...own, text: `${other.text}\n${own.text}` }];
}
