/** The mistakes that prevent finishing a record. The server checks the same and decides. */

import type { Content } from "~/api/casework";
import { daysBetween, isUnreadable } from "~/parts/calendar/era";
import { type EditorForm, happenedOn, headed, parseTime } from "./form";

/** A field of the screen and its mistake, as keys of texts. */
export interface Mistake {
  readonly field: Field;
  readonly what: What;
  /** For a list field: the rows with the mistake. */
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

/** Typed wrong, not merely missing: said as soon as the field is left. */
export const AT_ONCE: readonly What[] = ["unreadable", "future"];

export function isLate(form: EditorForm, today: string): boolean {
  const day = happenedOn(form.day);
  return day !== null && daysBetween(day, today) > LATE_DAYS;
}

/** In the order of the screen. */
export function mistakesOf(form: EditorForm, today: string): Mistake[] {
  const found: Mistake[] = [];
  const wrong = (field: Field, what: What, holds: boolean) => {
    if (holds) found.push({ field, what });
  };
  const day = happenedOn(form.day);
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

/** Whether any text was written. Choices alone are not worth a draft. */
export function isWritten(content: Content): boolean {
  const { title, place, next_plan, late_reason, segments = [] } = content;
  const texts = [title, place, next_plan, late_reason, ...segments.map(({ text }) => headed(text).text)];
  // A visit without a result starts no draft. It is saved once there is text.
  const unfinished = content.unfinished?.filter(({ field }) => !field.startsWith("visits/"));
  const opened = content.item_ops?.filter(({ op }) => op === "open");
  const rows = [content.counterpart, content.visits, opened, unfinished].some((each) => each?.length);
  return rows || texts.some((text) => (text ?? "").trim() !== "");
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
  unfinished: "unreadable",
  future: "future",
  opinion_only: "opinionOnly",
  record_type: "notAllowed",
};

/** The server's refusals, as fields of this screen. */
export function refusedFields(
  errors: readonly { readonly pointer: string; readonly code: string }[],
): Mistake[] {
  return errors.flatMap(({ pointer, code }) => {
    const field = POINTERS[pointer.replace(/^\/?(body\/)?/, "").split("/")[0] ?? ""];
    return field ? [{ field, what: CODES[code] ?? "refused" }] : [];
  });
}
