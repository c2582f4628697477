/** What keeps a record from being finished; the server checks the same and has the last word. */

import { daysBetween, parseDay } from "~/parts/calendar/era";
import { type EditorForm, parseTime } from "./form";

/** A field of the screen and what is wrong with it: keys of texts. */
export interface Mistake {
  readonly field: Field;
  readonly what: What;
}

export const FIELDS = [
  "household",
  "type",
  "subjects",
  "day",
  "time",
  "lateReason",
  "title",
  "visits",
  "segments",
  "items",
] as const;
export type Field = (typeof FIELDS)[number];
export type What = "missing" | "unreadable" | "future" | "opinionOnly" | "notAllowed" | "refused";

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
  wrong("day", "unreadable", form.day.trim() !== "" && day === null);
  wrong("day", "future", day !== null && day > today);
  wrong("time", "unreadable", parseTime(form.time) === undefined);
  wrong("lateReason", "missing", isLate(form, today) && form.lateReason.trim() === "");
  wrong("segments", "missing", written.length === 0);
  wrong("segments", "opinionOnly", written.length > 0 && written.every(({ kind }) => kind === "opinion"));
  const unreadable = form.items.some(
    ({ title, due }) => title.trim() && due.trim() && parseDay(due) === null,
  );
  wrong("items", "unreadable", unreadable);
  return found;
}

const POINTERS: Readonly<Record<string, Field>> = {
  household_id: "household",
  record_type: "type",
  subjects: "subjects",
  occurred_at: "day",
  late_reason: "lateReason",
  title: "title",
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
