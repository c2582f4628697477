/** The fields of a record's content in words, the same wherever they are read. */

import { useTranslation } from "react-i18next";
import { useStaffName } from "~/api/people";
import { useDates } from "../calendar/dates";
import { useCode } from "../codes";
import { useMemberName } from "../household/useMemberName";
import type { ComparedContent, ComparedField, InWords } from "./compare";
import { usePerformerInWords, useVisitInWords } from "./useActsInWords";

/** The facts beside the body, in the order in which they are read, as far as they have a place in no other line. */
export const FACTS_BESIDE = [
  "ended_at",
  "place",
  "method",
  "counterpart",
  "member_ids",
  "performed_by",
  "companion",
  "visits",
  "effective_on",
  "also_for",
  "attachments",
  "links",
] as const satisfies readonly ComparedField[];

type FieldInWords = (content: ComparedContent) => string;

/** `household`: the one whose members the content names. */
export function useInWords(household: string | null | undefined): InWords {
  const { t } = useTranslation();
  const code = useCode();
  const dates = useDates();
  const acts = useActs(household);
  const count = (ids: readonly unknown[] | undefined) =>
    ids?.length ? t("parts.some", { count: ids.length }) : "";
  const words: { readonly [field in ComparedField]: FieldInWords } = {
    ...acts,
    title: ({ title }) => title ?? "",
    record_type: ({ record_type }) => code("record_type", record_type),
    occurred_at: ({ occurred_at, time_known }) => {
      if (occurred_at === undefined) return "";
      return occurred_at ? dates.moment(occurred_at, time_known !== false) : t("parts.unknownDate");
    },
    ended_at: ({ ended_at }) => (ended_at ? dates.moment(ended_at) : ""),
    subjects: ({ subjects }) => (subjects ?? []).map((subject) => code("subject", subject)).join("、"),
    place: ({ place }) => place ?? "",
    method: ({ method }) => method ?? "",
    counterpart: ({ counterpart }) =>
      (counterpart ?? [])
        .map(({ kind, name }) => `${t(`editor.counterpart.${kind}`)}${name ? ` ${name}` : ""}`)
        .join("、"),
    next_plan: ({ next_plan }) => next_plan ?? "",
    effective_on: ({ effective_on }) => (effective_on ? dates.day(effective_on) : ""),
    late_reason: ({ late_reason }) => late_reason ?? "",
    also_for: ({ also_for }) => count(also_for),
    attachments: ({ attachments }) => count(attachments),
    links: ({ links }) => count(links),
  };
  return (content, field) => words[field](content);
}

/** Who took part, and what was done. */
function useActs(household: string | null | undefined) {
  const { t } = useTranslation();
  const staffName = useStaffName();
  const memberName = useMemberName(household);
  const performer = usePerformerInWords();
  const visit = useVisitInWords(household);
  return {
    member_ids: ({ member_ids }: ComparedContent) =>
      (member_ids ?? []).map((id) => memberName(id) ?? t("parts.visit.member")).join("、"),
    performed_by: ({ performed_by }: ComparedContent) =>
      (performed_by ?? []).map(performer).filter(Boolean).join("、"),
    companion: ({ companion }: ComparedContent) =>
      (companion ?? [])
        .map(({ staff_id }) => staffName(staff_id))
        .filter(Boolean)
        .join("、"),
    visits: ({ visits }: ComparedContent) => (visits ?? []).map(visit).join("、"),
  };
}
