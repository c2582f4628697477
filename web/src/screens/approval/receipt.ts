/** The receipt of a deed: what was done, and where the case is now: with whom, back with whom, or under which number. */

import type { ApprovalCase, Deed } from "~/api/approvals";
import { holders } from "./actions";

export interface Where {
  readonly is: "now" | "back" | "number";
  readonly name: string;
}

type After = Pick<ApprovalCase, "state" | "steps" | "drafter" | "decided" | "number">;

/** What was done, as the words of the screen have it. */
export function doneOf(deed: Deed, after: Pick<After, "decided">) {
  if (deed.verb !== "approve" && deed.verb !== "deputise") return deed.verb;
  return after.decided ? "decided" : "approve";
}

/** Deeds after which a case may be somewhere else. */
const MOVES: readonly Deed["verb"][] = [
  "approve",
  "return",
  "pull-up",
  "deputise",
  "reroute",
  "withdraw-request/accept",
];

/** Null where the deed left it where it was, or ended it. */
export function whereNow(deed: Deed, after: After): Where | null {
  if (!MOVES.includes(deed.verb)) return null;
  if (after.decided) return after.number ? { is: "number", name: after.number } : null;
  if (after.state === "returned" || after.state === "withdrawn")
    return { is: "back", name: `${after.drafter.post} ${after.drafter.name}` };
  const name = after.state === "circulating" ? holders(after) : "";
  return name ? { is: "now", name } : null;
}
