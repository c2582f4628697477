/** Who is away today, beside a call. Absences of the own office only are known; nobody else's presence is said. */

import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { type Absence, absencesQuery } from "~/api/absences";
import { staffQuery } from "~/api/people";
import { useSession } from "~/api/session";
import { today, useDates } from "../calendar/dates";

type Spell = Pick<Absence, "staff_id" | "from" | "to" | "part_of_day">;

/** The absence of a person that holds on this day. */
export function awayOn<T extends Spell>(absences: readonly T[], staff: string, day: string): T | undefined {
  return absences.find(({ staff_id, from, to }) => staff_id === staff && from <= day && day <= to);
}

export interface Presence {
  readonly isAway: boolean;
  /** How long they are away, or that no absence is entered. */
  readonly words: string;
}

/** Whether a person is there today, in words; null where that is not known. */
export function usePresence(): (staff: string) => Presence | null {
  const { t } = useTranslation();
  const dates = useDates();
  const { office_code } = useSession().acting_post;
  const absences = useQuery(absencesQuery({ office_code })).data;
  const people = useQuery(staffQuery).data ?? [];
  return (staff) => {
    const posts = people.find(({ id }) => id === staff)?.posts ?? [];
    if (!absences || !posts.some((post) => post.office_code === office_code)) return null;
    const away = awayOn(absences, staff, today());
    if (!away) return { isAway: false, words: t("parts.inquiry.notAway") };
    const { to, part_of_day: part } = away;
    if (part)
      return { isAway: true, words: t("parts.inquiry.awayPart", { part: t(`absences.parts.${part}`) }) };
    const words =
      to === today()
        ? t("parts.inquiry.awayToday")
        : t("parts.inquiry.awayUntil", { day: dates.day(to, true) });
    return { isAway: true, words };
  };
}
