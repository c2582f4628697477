/** The fields of what an approver sees, in words. */

import { useTranslation } from "react-i18next";
import type { SeenContent } from "~/api/approvals";
import { useDates } from "~/parts/calendar/dates";
import { useCode } from "~/parts/codes";
import type { InWords } from "./compare";

export function useInWords(): InWords {
  const { t } = useTranslation();
  const code = useCode();
  const dates = useDates();
  const words: { readonly [field in Parameters<InWords>[1]]: (content: SeenContent) => string } = {
    title: ({ title }) => title ?? "",
    record_type: ({ record_type }) => code("record_type", record_type),
    occurred_at: ({ occurred_at, time_known }) =>
      occurred_at ? dates.moment(occurred_at, time_known !== false) : t("parts.unknownDate"),
    subjects: ({ subjects }) => (subjects ?? []).map((subject) => code("subject", subject)).join("、"),
    place: ({ place }) => place ?? "",
    counterpart: ({ counterpart }) =>
      (counterpart ?? [])
        .map(({ kind, name }) => `${t(`editor.counterpart.${kind}`)}${name ? ` ${name}` : ""}`)
        .join("、"),
    visits: ({ visits }) => (visits ?? []).map(({ result }) => code("visit_result", result)).join("、"),
    next_plan: ({ next_plan }) => next_plan ?? "",
    late_reason: ({ late_reason }) => late_reason ?? "",
  };
  return (content, field) => words[field](content);
}
