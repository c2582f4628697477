/** What keeps a record from being finished; the server checks the same and has the last word. */

import type { Content } from "~/api/casework";
import { daysBetween, isUnreadable, parseDay } from "~/parts/calendar/era";
import { type EditorForm, headed, parseTime } from "./form";

/** A field of the screen and what is wrong with it: keys of texts. */
export interface Mistake {
  readonly field: Field;
  readonly what: What;
  /** Where the field is a list: the rows it holds for. */
  readonly rows?: readonly string[];
}

export const FIELDS = [
  "household",
  "type",
  "subjects",
  "day",
  "time",
  "lateReason",
  "title",
  "counterpart",
  "visits",
  "segments",
  "items",
  "neededBy",
] as const;
export type Field = (typeof FIELDS)[number];
export type What =
  | "missing"
  | "unreadable"
  | "future"
  | "opinionOnly"
  | "notAllowed"
  | "noKind"
  | "noResult"
  | "noTitle"
  | "refused";

const LATE_DAYS = 7;

export function isLate(form: EditorForm, today: string): boolean {
  const day = parseDay(form.day);
  return day !== null && daysBetween(day, today) > LATE_DAYS;
}

/** In the order of the screen. */
export function mistakesOf(form: EditorForm, today: string): Mistake[] {
  const found: Mistake[] = [];
  const wrong = (field: Field, what: What, holds: boolean) => {
    if (holds) found.push({ field, what });
  };
  const day = parseDay(form.day);
  const written = form.segments.filter(({ text }) => text.trim() !== "");
  wrong("household", "missing", form.household === null);
  wrong("type", "missing", form.type === "");
  wrong("subjects", "missing", form.subjects.length === 0);
  wrong("day", "missing", form.day.trim() === "");
  wrong("day", "unreadable", isUnreadable(form.day));
  wrong("day", "future", day !== null && day > today);
  wrong("time", "unreadable", parseTime(form.time) === undefined);
  wrong("lateReason", "missing", isLate(form, today) && form.lateReason.trim() === "");
  const rows = (field: Field, what: What, ids: readonly { readonly id: string }[]) => {
    if (ids.length) found.push({ field, what, rows: ids.map(({ id }) => id) });
  };
  rows(
    "counterpart",
    "noKind",
    form.counterpart.filter(({ kind }) => kind === ""),
  );
  rows(
    "visits",
    "noResult",
    form.visits.filter(({ result }) => result === ""),
  );
  wrong("segments", "missing", written.length === 0);
  wrong("segments", "opinionOnly", written.length > 0 && written.every(({ kind }) => kind === "opinion"));
  rows(
    "items",
    "noTitle",
    form.items.filter(({ title }) => title.trim() === ""),
  );
  rows(
    "items",
    "unreadable",
    form.items.filter(({ due }) => isUnreadable(due)),
  );
  return found;
}

/** Whether anything has been written: what is only chosen is no draft worth keeping. */
export function isWritten(content: Content): boolean {
  const { title, place, next_plan, late_reason, segments = [] } = content;
  const texts = [title, place, next_plan, late_reason, ...segments.map(({ text }) => headed(text).text)];
  const rows = [content.counterpart, content.visits, content.item_ops].some((each) => each?.length);
  return rows || texts.some((text) => (text ?? "").trim() !== "");
}

/**
 * Whether something stands on the screen that a draft cannot hold: it would be gone without a word when the draft is
 * opened again.
 */
export function holdsMore(form: EditorForm): boolean {
  return (
    isUnreadable(form.day) ||
    parseTime(form.time) === undefined ||
    (form.day.trim() === "" && form.time.trim() !== "") ||
    form.visits.some(({ result }) => result === "") ||
    form.counterpart.some(({ kind, name }) => kind === "" && name.trim() !== "") ||
    form.items.some(({ title, due }) => isUnreadable(due) || (title.trim() === "" && due.trim() !== ""))
  );
}

const POINTERS: Readonly<Record<string, Field>> = {
  household_id: "household",
  record_type: "type",
  subjects: "subjects",
  occurred_at: "day",
  late_reason: "lateReason",
  title: "title",
  counterpart: "counterpart",
  visits: "visits",
  member_ids: "visits",
  segments: "segments",
  item_ops: "items",
};
const CODES: Readonly<Record<string, What>> = {
  missing: "missing",
  future: "future",
  opinion_only: "opinionOnly",
  record_type: "notAllowed",
};

/** What the server refused, as fields of this screen. */
export function refusedFields(
  errors: readonly { readonly pointer: string; readonly code: string }[],
): Mistake[] {
  return errors.flatMap(({ pointer, code }) => {
    const field = POINTERS[pointer.replace(/^\/?(body\/)?/, "").split("/")[0] ?? ""];
    return field ? [{ field, what: CODES[code] ?? "refused" }] : [];
  });
}
