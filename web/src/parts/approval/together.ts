/** まとめて承認: which cases of a list may be chosen, as the server says, and why the others may not. */

import type { Result } from "~/api/approvals";
import { TOGETHER } from "~/api/approvals";

/** Why a case is left out, in words of the screen; codes without words of their own are `otherwise`. */
export type Obstacle = "unread" | "alone" | "deputy" | "otherwise";

const OBSTACLES: Readonly<Record<string, Obstacle>> = {
  NOT_OPENED: "unread",
  NOT_LOW_RISK: "alone",
  OUT_OF_SCOPE: "deputy",
};

/** Whether a case may be chosen, and if not, why. Null while that is unknown. */
export type Standing = "free" | Obstacle | null;

/** Why it may not be chosen; null where it may, and while that is unknown. */
export function obstacleOf(standing: Standing): Obstacle | null {
  return standing === "free" ? null : standing;
}

export function standingOf(results: readonly Result[] | undefined, id: string): Standing {
  const found = results?.find((each) => each.id === id);
  if (found === undefined) return null;
  return found.ok ? "free" : (OBSTACLES[found.code ?? ""] ?? "otherwise");
}

/** The choice with one case more or less, at most the number that can be approved together. */
export function toggled(chosen: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(chosen);
  if (!next.delete(id) && next.size < TOGETHER) next.add(id);
  return next;
}

/** As many as go together, in their order. */
export function all(ids: readonly string[]): ReadonlySet<string> {
  return new Set(ids.slice(0, TOGETHER));
}

/** The results: how many were approved, and the cases that were not. */
export function outcomeOf(results: readonly Result[]): { done: number; left: readonly Result[] } {
  const left = results.filter(({ ok }) => !ok);
  return { done: results.length - left.length, left };
}

/** With whom a case is now. */
export function namesOf({ waits_for }: Pick<Result, "waits_for">): string {
  return waits_for.map(({ post, name }) => `${post} ${name}`).join("、");
}
