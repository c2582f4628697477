/** Which kind of matter a record usually is; the server refuses what does not fit. */

import type { Bundle } from "~/api/casework";

export type Matter = NonNullable<Bundle["matter_type"]>;

/** The kinds a writer chooses from: amendment and void have ways of their own. */
export const MATTERS: readonly Matter[] = [
  "record",
  "minor",
  "policy",
  "plan",
  "change",
  "decision",
  "transfer",
  "circulate",
];

const USUAL: Readonly<Record<string, Matter>> = {
  support_policy: "policy",
  visit_grade: "plan",
  benefit_decision: "change",
  transfer: "transfer",
};

export function usualMatter(recordType: string): Matter {
  return USUAL[recordType] ?? "record";
}
