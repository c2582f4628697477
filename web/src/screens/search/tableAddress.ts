/** Which table of categories over time is shown, as the address says it. */

import type { Scope } from "~/api/search";
import { SCOPES } from "./address";

export interface TableAddress {
  readonly rows?: "subject";
  /** A 年度, or every 年度 side by side. */
  readonly year?: number | "all";
  readonly scope?: Scope;
  readonly ward?: readonly string[];
}

const WARD = /^[0-9a-z]{1,10}$/;

export function readTableAddress(search: Record<string, unknown>): TableAddress {
  const { rows, year } = search;
  const scope = SCOPES.find((each) => each === search.scope);
  const ward = Array.isArray(search.ward)
    ? search.ward.filter((each) => typeof each === "string" && WARD.test(each))
    : [];
  const known = year === "all" || (typeof year === "number" && year > 1900 && year < 2200);
  return {
    ...(rows === "subject" ? { rows } : {}),
    ...(known ? { year: year as number | "all" } : {}),
    ...(scope ? { scope } : {}),
    ...(ward.length ? { ward } : {}),
  };
}
