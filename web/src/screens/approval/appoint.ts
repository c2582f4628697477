/** 経路の指定し直し: which steps may be given to somebody else, and who may be named. */

import type { ApprovalCase, Step } from "~/api/approvals";
import type { Schemas } from "~/api/client";

/** The unfinished steps. A 供覧 goes to somebody else only if nobody is left to read it. */
export function openSteps({ steps }: Pick<ApprovalCase, "steps">): readonly Step[] {
  return (steps ?? []).filter(({ kind, state }) =>
    kind === "circulate" ? state === "interrupted" : state === "waiting" || state === "active",
  );
}

/** A matter for which no route was found: all of it is named by hand. */
export function lacksRoute({ state, steps }: Pick<ApprovalCase, "state" | "steps">): boolean {
  return state === "unroutable" && (steps ?? []).length === 0;
}

/** Roles that approve at all. */
export const APPROVERS: readonly string[] = [
  "supervisor",
  "section_chief",
  "office_head",
  "specialist",
  "hq",
];

export interface Person {
  readonly id: string;
  readonly label: string;
}

/** Who may be named for a case of this office: those who approve there or at 本庁, but never its drafter. */
export function candidates(
  staff: readonly Schemas["StaffView"][],
  { office_code, drafter }: Pick<ApprovalCase, "office_code" | "drafter">,
): readonly Person[] {
  return staff
    .filter(({ id }) => id !== drafter.staff_id)
    .flatMap(({ id, name, posts }) => {
      const post = posts.find(
        (held) => APPROVERS.includes(held.role) && (held.office_code === office_code || held.role === "hq"),
      );
      return post
        ? [{ id, label: `${post.post} ${name}（${post.unit}）`, rank: APPROVERS.indexOf(post.role) }]
        : [];
    })
    .sort((one, other) => one.rank - other.rank)
    .map(({ id, label }) => ({ id, label }));
}

export type Kind = Schemas["AppointedIn"]["kind"];

/** One step of a route named by hand. */
export interface Appointed {
  readonly key: string;
  readonly kind: Kind;
  readonly staff: string;
}

/** The mistake of a route: nobody is named, or there is not exactly one decider after all other acting steps. */
export function wrongWith(route: readonly Appointed[]): "nobody" | "decider" | null {
  if (route.some(({ staff }) => !staff)) return "nobody";
  const acting = route.filter(({ kind }) => kind !== "circulate");
  const deciders = acting.filter(({ kind }) => kind === "decide");
  return deciders.length === 1 && acting.at(-1)?.kind === "decide" ? null : "decider";
}
