/** One line of the list of households, from the owner's list or from a look-up. */

import type { Candidate, Household } from "~/api/households";

export interface Row {
  readonly id: string;
  readonly number: string | null;
  readonly name: string | null;
  readonly kana: string | null;
  readonly status: string;
  readonly office: string;
  readonly worker: string | null;
  readonly workerText: string | null;
  /** Its worker is not named to callers. */
  readonly untold?: boolean;
  readonly type?: string | null;
  readonly grade?: string | null;
}

export function fromHousehold(household: Household): Row {
  return {
    id: household.id,
    number: household.case_number,
    name: household.head?.name ?? household.label ?? null,
    kana: household.head?.kana ?? null,
    status: household.status,
    office: household.office_code,
    worker: household.worker,
    workerText: household.worker_text ?? null,
    type: household.household_type ?? null,
    grade: household.grade ?? null,
  };
}

export function fromCandidate(candidate: Candidate): Row {
  return {
    id: candidate.household_id,
    number: candidate.case_number,
    name: candidate.name,
    kana: candidate.kana,
    status: candidate.status,
    office: candidate.office,
    worker: candidate.worker,
    workerText: candidate.worker_text ?? null,
    untold: candidate.protected,
  };
}

export interface RowFilter {
  readonly status: string;
  readonly type: string;
}

export const NO_FILTER: RowFilter = { status: "", type: "" };

export function passes(row: Row, filter: RowFilter): boolean {
  return (!filter.status || row.status === filter.status) && (!filter.type || row.type === filter.type);
}
