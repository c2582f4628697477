/** Which matters a kind of record may be submitted as: the server's own table (web/gen/matters.py), the usual one first. */

import type { Bundle, CaseRecord, ToPlan } from "~/api/casework";
import type { EditorForm } from "./form";
import allowed from "./matters.json";
import type { RecordType, Subject } from "./templates";

export type Matter = NonNullable<Bundle["matter_type"]>;

const ALLOWED = allowed as Readonly<Record<string, readonly string[]>>;

/** None if records of this kind are not submitted, or if no kind is chosen yet. */
export function mattersOf(recordType: string): readonly Matter[] {
  return (ALLOWED[recordType] ?? []) as readonly Matter[];
}

export function usualMatter(recordType: string): Matter {
  return mattersOf(recordType)[0] ?? "record";
}

/** The chosen matter if this kind of record allows it, else the usual one. */
export function matterOf(recordType: string, ...chosen: readonly (Matter | "" | undefined)[]): Matter {
  const matters = mattersOf(recordType);
  return (
    chosen.find((each): each is Matter => matters.some((one) => one === each)) ?? usualMatter(recordType)
  );
}

/** What the route depends on when this form is sent as this matter, with other records of the household. */
export function toPlan(
  household: string,
  { type, subjects }: Pick<EditorForm, "type" | "subjects">,
  matter: Matter | "",
  others: readonly Pick<CaseRecord, "record_type" | "subjects">[],
): ToPlan {
  const types = [type, ...others.map(({ record_type }) => record_type)];
  const about = [...subjects, ...others.flatMap((other) => other.subjects ?? [])];
  return {
    household,
    matter: matterOf(type, matter),
    types: [...new Set(types)].sort() as RecordType[],
    subjects: [...new Set(about)].sort() as Subject[],
  };
}
