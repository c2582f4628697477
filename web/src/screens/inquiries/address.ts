/** Which inquiries are listed, as the address says it: a view, and what narrows it. */

import type { InquiryFilter } from "~/api/inquiries";
import codes from "~/i18n/codes.json";

/** Without a view: what waits for oneself. */
export const VIEWS = ["unit", "unlinked", "callbacks", "handed", "office"] as const;
export type View = (typeof VIEWS)[number];

export interface InquiriesSearch extends InquiryFilter {
  readonly view?: View;
  /** One worker of the unit; `nobody`: of what nobody has; `untold`: of the workers who are not named. */
  readonly worker?: string;
  /** All inquiries of the unit, not only what waits. */
  readonly all?: true;
  /** All inquiries of this household, whatever the view. */
  readonly household?: string;
}

const ID = /^[\w.:-]{1,200}$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

export function readInquiriesSearch(search: Record<string, unknown>): InquiriesSearch {
  const { view, worker, all, household, state, caller_kind, from, to } = search;
  const known = VIEWS.find((each) => each === view);
  return {
    ...(known ? { view: known } : {}),
    ...(known === "unit" && isText(worker, ID) ? { worker } : {}),
    ...(known === "unit" && all === true ? { all } : {}),
    ...(isText(household, ID) ? { household } : {}),
    ...(isCode(state, codes.inquiry_state) ? { state } : {}),
    ...(isCode(caller_kind, codes.caller_kind) ? { caller_kind } : {}),
    ...(isText(from, DAY) ? { from } : {}),
    ...(isText(to, DAY) ? { to } : {}),
  };
}

/** What of the address narrows the view. */
export function filterOf({ state, caller_kind, from, to }: InquiryFilter): InquiryFilter {
  return {
    ...(state ? { state } : {}),
    ...(caller_kind ? { caller_kind } : {}),
    ...(from ? { from } : {}),
    ...(to ? { to } : {}),
  };
}

function isText(value: unknown, form: RegExp): value is string {
  return typeof value === "string" && form.test(value);
}

function isCode<List extends object>(value: unknown, list: List): value is keyof List & string {
  return typeof value === "string" && Object.hasOwn(list, value);
}
