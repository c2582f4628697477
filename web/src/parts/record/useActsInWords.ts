/** What somebody did, in words: a visit, and the part that somebody had in what a record is about. */

import { useTranslation } from "react-i18next";
import type { Schemas } from "~/api/client";
import { useStaffName } from "~/api/people";
import { useDates } from "../calendar/dates";
import { timeOf } from "../calendar/era";
import { useCode } from "../codes";
import { useMemberName } from "../household/useMemberName";

/** A visit, also one whose result is not chosen yet. */
type Visit = Partial<Omit<Schemas["VisitLine"], "result">> & {
  readonly target: string;
  readonly result: string;
};
type Performer = Partial<Schemas["Performer"]>;

/** A visit with all that is kept of it. */
export function useVisitInWords(household: string | null | undefined) {
  const { t } = useTranslation();
  const code = useCode();
  const dates = useDates();
  const staffName = useStaffName();
  const memberName = useMemberName(household);
  return (visit: Visit): string => {
    const { target, on, started_at, ended_at, performer, notice_left } = visit;
    const visitor = staffName(performer);
    const met = (visit.met_whom ?? []).map((each) => memberName(each) ?? each).join("・");
    const purpose = (visit.purpose ?? []).join("・");
    return [
      target === "household" ? t("editor.wholeHousehold") : (memberName(target) ?? t("parts.visit.member")),
      code("visit_result", visit.result),
      on ? dates.day(on) : "",
      [started_at, ended_at].some(Boolean) ? [started_at, ended_at].map(timeOrNone).join("～") : "",
      met ? t("parts.visit.met", { names: met }) : "",
      purpose ? t("parts.visit.purpose", { text: purpose }) : "",
      visitor ? t("parts.visit.by", { name: visitor }) : "",
      notice_left ? t("parts.visit.notice") : "",
    ]
      .filter(Boolean)
      .join(" ");
  };
}

function timeOrNone(moment: string | null | undefined): string {
  return moment ? timeOf(moment) : "";
}

/** Who did it, with their part where it is not the main one. */
export function usePerformerInWords() {
  const { t } = useTranslation();
  const staffName = useStaffName();
  return ({ staff_id, external, part = "main" }: Performer): string => {
    const name = staffName(staff_id, external);
    return part === "main" || !name ? name : t("parts.performer", { name, part: t(`parts.part.${part}`) });
  };
}
