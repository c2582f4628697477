/** A difference between two versions in the words of the screen: the value in one version, and the name of the place. */

import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Content } from "~/api/casework";
import { useCode } from "~/parts/codes";
import { HouseholdName } from "~/parts/HouseholdName";
import type { ComparedContent, ComparedField } from "~/parts/record/compare";
import { useVisitInWords } from "~/parts/record/useActsInWords";
import { useInWords } from "~/parts/record/useInWords";
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

/** The name of a place: its field, or the heading or kind of its part. */
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
  const { form: written } = useWriting();
  const visit = useVisitInWords(written.household);
  return ({ visits }) =>
    visits.map(({ target, result, kept }) => visit({ ...kept, target, result })).join("、");
}

/** The kind and the source come before the text, so that a change of only these is visible. */
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

/** What is kept of a record and has the same words here as wherever it is read. */
const READ_ALIKE = [
  "ended_at",
  "effective_on",
  "member_ids",
  "performed_by",
  "companion",
] as const satisfies readonly ComparedField[];

function useKeptWords(): (form: EditorForm, name: keyof Content) => string {
  const { t } = useTranslation();
  const { form: written } = useWriting();
  const inWords = useInWords(written.household);
  return ({ kept }, name) => {
    const value = kept[name];
    const field = READ_ALIKE.find((each) => each === name);
    if (value == null) return "";
    if (field) return inWords(kept as ComparedContent, field);
    return Array.isArray(value) ? t("editor.merge.some", { count: value.length }) : String(value);
  };
}

function words(...each: readonly string[]): string {
  return each.filter(Boolean).join(" ");
}
