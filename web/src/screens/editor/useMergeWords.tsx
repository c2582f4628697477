/** What a version says at a place where two versions differ, in the words of the screen, and what the place is called. */

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Content } from "~/api/casework";
import { householdQuery } from "~/api/households";
import { useStaffName } from "~/api/people";
import { useDates } from "~/parts/calendar/dates";
import { useCode } from "~/parts/codes";
import { HouseholdName } from "~/parts/HouseholdName";
import { type EditorForm, hasName, type SegmentForm, textOf } from "./form";
import { keptName, type MergedField, type PlaceKey, segmentAt } from "./merge";
import { useWriting } from "./useWriting";

type Words = (form: EditorForm, key: PlaceKey) => ReactNode;

export function useMergeWords(): Words {
  const { t } = useTranslation();
  const code = useCode();
  const visits = useVisitWords();
  const segment = useSegmentWords();
  const kept = useKeptWords();
  const fields: Partial<{ readonly [field in MergedField]: (form: EditorForm) => ReactNode }> = {
    household: ({ household }) => (household ? <HouseholdName id={household} /> : null),
    type: ({ type }) => code("record_type", type),
    subjects: ({ subjects }) => subjects.map((each) => code("subject", each)).join("、"),
    counterpart: ({ counterpart }) =>
      counterpart.map(({ kind, name }) => words(kind && t(`editor.counterpart.${kind}`), name)).join("、"),
    visits,
    items: ({ items }) =>
      items.map(({ kind, title, due }) => words(code("item_kind", kind), title, due)).join("、"),
  };
  return (form, key) => {
    const name = keptName(key);
    if (name) return kept(form, name);
    if (key.startsWith("segment:")) return segment(segmentAt(form, key));
    const field = key as MergedField;
    return fields[field]?.(form) ?? (form[field] as string);
  };
}

/** What a place is called: its field, or the heading or kind of its part. */
export function usePlaceName(form: EditorForm, other: EditorForm): (key: PlaceKey) => string {
  const { t } = useTranslation();
  return (key) => {
    const name = keptName(key);
    if (name) return t(`editor.merge.kept.${name}` as never, { defaultValue: t("editor.merge.kept.other") });
    if (!key.startsWith("segment:")) return t(`editor.fields.${key as MergedField}`);
    const segment = segmentAt(form, key) ?? segmentAt(other, key);
    return segment ? segment.heading || t(`parts.segment.${segment.kind}`) : t("editor.fields.segments");
  };
}

function useVisitWords(): (form: EditorForm) => string {
  const { t } = useTranslation();
  const code = useCode();
  const dates = useDates();
  const nameOf = useMemberName();
  return ({ visits }) =>
    visits
      .map(({ target, result, kept: { on, met_whom } }) =>
        words(
          target === "household" ? t("editor.wholeHousehold") : nameOf(target),
          code("visit_result", result),
          on ? dates.day(on) : "",
          (met_whom ?? []).map((each) => nameOf(each)).join("・"),
        ),
      )
      .join("、");
}

/** The kind and the source stand before the text: a change of them alone is seen. */
function useSegmentWords(): (segment: SegmentForm | undefined) => string {
  const { t } = useTranslation();
  return (segment) => {
    if (!segment) return "";
    const { kind, source, sourceName } = segment;
    const from = source ? t(`editor.source.${source}`) : t("editor.noSource");
    const known = words(from, hasName(source) ? sourceName : "");
    return `${t(`parts.segment.${kind}`)}・${known}\n${textOf(segment)}`;
  };
}

function useKeptWords(): (form: EditorForm, name: keyof Content) => string {
  const { t } = useTranslation();
  const dates = useDates();
  const staffName = useStaffName();
  const nameOf = useMemberName();
  return (form, name) => {
    const { [name]: value, member_ids, performed_by, companion, ended_at, effective_on } = form.kept;
    if (value == null) return "";
    if (name === "ended_at" && ended_at) return dates.moment(ended_at);
    if (name === "effective_on" && effective_on) return dates.day(effective_on);
    if (name === "member_ids") return (member_ids ?? []).map((id) => nameOf(id)).join("、");
    if (name === "performed_by")
      return (performed_by ?? []).map(({ staff_id, external }) => staffName(staff_id, external)).join("、");
    if (name === "companion") return (companion ?? []).map(({ staff_id }) => staffName(staff_id)).join("、");
    return Array.isArray(value) ? t("editor.merge.some", { count: value.length }) : String(value);
  };
}

/** The name of a member of the household that is written about. */
function useMemberName(): (person: string) => string {
  const { t } = useTranslation();
  const { form } = useWriting();
  const household = useQuery({
    ...householdQuery(form.household ?? ""),
    enabled: form.household !== null,
  }).data;
  return (person) =>
    household?.members.find(({ person_id }) => person_id === person)?.name ?? t("parts.unknown");
}

function words(...each: readonly string[]): string {
  return each.filter(Boolean).join(" ");
}
