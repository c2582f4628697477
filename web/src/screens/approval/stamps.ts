/** The 決裁欄: one cell for the drafter and one for each step, with who stamped when and in which capacity. */

import type { Acted, ApprovalCase, Step } from "~/api/approvals";

export interface Stamp {
  readonly name: string;
  readonly at: string;
  readonly action: Acted["action"] | "draft";
  readonly as: NonNullable<Acted["as"]>;
}

export interface StampCell {
  readonly key: string;
  /** The post of its people, or the role the step looks for. */
  readonly post: string | null;
  readonly role: string | null;
  readonly kind: Step["kind"] | "draft";
  readonly state: Step["state"] | "drafted";
  readonly stamps: readonly Stamp[];
  /** Who is still to act. */
  readonly waitingFor: readonly string[];
  readonly passedOver: number;
}

type Shown = Pick<ApprovalCase, "steps" | "drafter" | "drafted_at">;

export function stampsOf({ steps, drafter, drafted_at }: Shown): StampCell[] {
  const draft: StampCell = {
    key: "draft",
    post: drafter.post,
    role: null,
    kind: "draft",
    state: "drafted",
    stamps: [{ name: drafter.name, at: drafted_at, action: "draft", as: "self" }],
    waitingFor: [],
    passedOver: 0,
  };
  return [draft, ...(steps ?? []).map(cellOf)];
}

function cellOf(step: Step): StampCell {
  const acted = step.acted ?? [];
  const over = new Set([
    ...acted.map(({ by }) => by.staff_id),
    ...(step.passed_over ?? []).map((one) => one.staff_id),
  ]);
  const assignees = step.assignees ?? [];
  return {
    key: String(step.seq),
    post: assignees[0]?.post ?? step.resolver.post ?? null,
    role: step.resolver.role ?? null,
    kind: step.kind,
    state: step.state,
    stamps: acted.map(({ by, at, action, as }) => ({ name: by.name, at, action, as: as ?? "self" })),
    waitingFor: assignees.filter(({ staff_id }) => !over.has(staff_id)).map(({ name }) => name),
    passedOver: (step.passed_over ?? []).length,
  };
}

/** The last thing anybody did to a case. */
export function lastDeed({ steps, past_rounds }: Pick<ApprovalCase, "steps" | "past_rounds">): Acted | null {
  const all = [...(past_rounds ?? []), steps ?? []].flat().flatMap(({ acted }) => acted ?? []);
  return all.reduce<Acted | null>((last, one) => (last === null || one.at > last.at ? one : last), null);
}
