/** The possible actions on a case, and why others are not. The server says which are possible; the words are here. */

import type { ApprovalCase, Step } from "~/api/approvals";

export const APPROVER_DEEDS = ["approve", "return", "pull-up", "deputise", "reject", "post-view"] as const;
export const DRAFTER_DEEDS = ["withdraw", "withdraw-request"] as const;
export type DeedName = (typeof APPROVER_DEEDS)[number] | (typeof DRAFTER_DEEDS)[number];

/** The key of a reason in words, with what it needs to be said. */
export interface Reason {
  readonly why:
    | "decided"
    | "state"
    | "own"
    | "already"
    | "notYet"
    | "passed"
    | "notApprover"
    | "consult"
    | "fact"
    | "pullUpRule"
    | "noLater"
    | "deputiseAtDecision"
    | "notDeputy"
    | "deputiseRule"
    | "onlyDrafter"
    | "opened"
    | "notOpened"
    | "notOwed";
  readonly name?: string;
  readonly at?: string;
}

type Known = Pick<
  ApprovalCase,
  "state" | "drafter" | "steps" | "decided" | "decided_at" | "round" | "rejectable"
>;

const BLOCKING: readonly string[] = ["review", "consult", "decide"];

/** Why `deed` is not possible for this person now. */
export function reasonAgainst(deed: DeedName, one: Known, me: string): Reason {
  if (deed === "post-view") return { why: "notOwed" };
  if (one.state === "decided" || one.state === "closed") return decidedBy(one);
  if (one.state !== "circulating") return { why: "state" };
  const mine = one.drafter.staff_id === me;
  if (deed === "withdraw" || deed === "withdraw-request") {
    if (!mine) return { why: "onlyDrafter" };
    return { why: deed === "withdraw" ? "opened" : "notOpened" };
  }
  if (mine) return { why: "own" };
  if (deed === "reject" && !one.rejectable) return { why: "fact" };
  if (deed === "pull-up") return againstPullUp(one, me);
  if (deed === "deputise") return againstDeputising(one, me);
  const step = stepOf(one, me);
  if (deed === "reject" && step?.kind === "consult" && step.state === "active") return { why: "consult" };
  return againstActing(one, step, me);
}

function decidedBy({ decided, decided_at }: Known): Reason {
  return {
    why: "decided",
    ...(decided ? { name: decided.by.name } : {}),
    ...(decided_at ? { at: decided_at } : {}),
  };
}

/** The step this person acts at: the open one, else the first still to come, else the last that is over. */
export function stepOf({ steps }: Pick<Known, "steps">, me: string): Step | undefined {
  const own = (steps ?? []).filter(
    ({ kind, assignees }) =>
      BLOCKING.includes(kind) && (assignees ?? []).some(({ staff_id }) => staff_id === me),
  );
  return (
    own.find(({ state }) => state === "active") ?? own.find(({ state }) => state === "waiting") ?? own.at(-1)
  );
}

function againstActing(one: Known, step: Step | undefined, me: string): Reason {
  if (step === undefined) return { why: "notApprover" };
  if (step.state === "waiting") return { why: "notYet", name: holders(one) };
  if (step.state === "skipped" || (step.passed_over ?? []).some(({ staff_id }) => staff_id === me))
    return { why: "passed" };
  return { why: "already" };
}

function againstPullUp(one: Known, me: string): Reason {
  const step = stepOf(one, me);
  if (step === undefined) return { why: "notApprover" };
  return { why: step.state === "waiting" ? "pullUpRule" : "noLater" };
}

function againstDeputising({ steps }: Known, me: string): Reason {
  const decide = (steps ?? []).find(({ kind }) => kind === "decide");
  if (decide?.state !== "active") return { why: "deputiseAtDecision" };
  return {
    why: (decide.deputies ?? []).some(({ staff_id }) => staff_id === me) ? "deputiseRule" : "notDeputy",
  };
}

/** Whom it waits for now. */
export function holders({ steps }: Pick<Known, "steps">): string {
  return (steps ?? [])
    .filter(({ state, kind }) => state === "active" && BLOCKING.includes(kind))
    .flatMap(({ assignees }) => assignees ?? [])
    .map(({ post, name }) => `${post} ${name}`)
    .join("、");
}

/** Whether this person's reading counts as opening: an open step of theirs that they have not opened this round. */
export function isToOpen(
  { steps, round, state }: Pick<Known, "steps" | "round" | "state">,
  me: string,
): boolean {
  if (state !== "circulating") return false;
  return (steps ?? []).some(
    (step) =>
      step.state === "active" &&
      BLOCKING.includes(step.kind) &&
      [...(step.assignees ?? []), ...(step.deputies ?? [])].some(({ staff_id }) => staff_id === me) &&
      !(step.opened ?? []).some((opened) => opened.staff_id === me && opened.round === round),
  );
}

/** Where a case may be sent back to: earlier steps that are done or were skipped. */
export function earlierSteps({ steps }: Pick<Known, "steps">, from: number | null): Step[] {
  return (steps ?? []).filter(
    ({ seq, kind, state }) =>
      BLOCKING.includes(kind) && seq < (from ?? 0) && (state === "done" || state === "skipped"),
  );
}
