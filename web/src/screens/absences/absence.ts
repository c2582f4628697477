/** The form of an absence: its fields, its mistakes, and its request. */

import type { NewAbsence } from "~/api/absences";
import { parseDay } from "~/parts/calendar/era";

export const KINDS: readonly NewAbsence["kind"][] = [
  "annual_leave",
  "sick_leave",
  "special_leave",
  "business_trip",
  "training",
  "childcare",
  "other",
];
export const PARTS = ["whole", "morning", "afternoon"] as const;

export interface AbsenceForm {
  readonly staff: string;
  readonly from: string;
  readonly to: string;
  readonly part: (typeof PARTS)[number];
  readonly kind: NewAbsence["kind"] | "";
}

export type Mistake = "day" | "order";

export interface Mistakes {
  readonly from?: Mistake;
  readonly to?: Mistake;
  readonly kind?: "kind";
}

/** The mistakes by field. An empty end means the first day. */
export function mistakesOf({ from, to, kind }: AbsenceForm): Mistakes {
  return { ...mistakenDay(from, to), ...(kind === "" ? { kind: "kind" as const } : {}) };
}

function mistakenDay(from: string, to: string): Mistakes {
  const [first, last] = [parseDay(from), parseDay(to || from)];
  if (first === null) return { from: "day" };
  if (last === null) return { to: "day" };
  return last < first ? { to: "order" } : {};
}

/** As it is sent; null while something is wrong. */
export function bodyOf(form: AbsenceForm): NewAbsence | null {
  const [first, last] = [parseDay(form.from), parseDay(form.to || form.from)];
  if (first === null || last === null || last < first || form.kind === "") return null;
  return {
    staff_id: form.staff,
    from: first,
    to: last,
    part_of_day: form.part === "whole" ? null : form.part,
    kind: form.kind,
  };
}

/** Roles that may enter an absence for others; the server says so too. */
export const FOR_OTHERS: readonly string[] = [
  "supervisor",
  "section_chief",
  "office_head",
  "admin",
  "operator",
];
