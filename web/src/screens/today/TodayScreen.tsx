/** W2: what waits for oneself, now. Each card loads and fails alone. */

import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "~/api/session";
import { today as todayOf, useDates } from "~/parts/calendar/dates";
import { weekdayOf } from "~/parts/calendar/era";
import { BooksEnd } from "~/parts/legacy/BooksEnd";
import { useRowKeys } from "~/parts/list/useRowKeys";
import { Screen } from "~/parts/Screen";
import { BoxCard } from "./BoxCard";
import { DraftsCard } from "./DraftsCard";
import { DueCard } from "./DueCard";
import { InquiriesCard } from "./InquiriesCard";
import { UnsentCard } from "./UnsentCard";

const APPROVERS = new Set(["supervisor", "section_chief", "office_head"]);

export function TodayScreen() {
  const { t } = useTranslation();
  const dates = useDates();
  const day = todayOf();
  const weekday = t("today.weekdays")[weekdayOf(day)] ?? "";
  const cards = useRef<HTMLDivElement>(null);
  useRowKeys(cards);
  // Approvers begin with what others wait for; workers with what they have promised.
  const { role, office_code } = useSession().acting_post;
  const approves = APPROVERS.has(role);
  const boxes = (
    <>
      <BoxCard box="waiting" ifAny={!approves} />
      <BoxCard box="post_view" ifAny={!approves} />
      <BoxCard box="circulated" ifAny />
    </>
  );
  return (
    <Screen
      title={t("today.title")}
      aside={
        <>
          <p className="text-std-16N-170">
            <time dateTime={day}>{t("today.heading", { day: dates.day(day), weekday })}</time>
          </p>
          <BooksEnd office={office_code} />
        </>
      }
    >
      <div ref={cards} className="grid items-start gap-4 @2xl:grid-cols-2 @5xl:grid-cols-3">
        {approves ? boxes : null}
        <InquiriesCard what="messages" />
        <DueCard />
        <InquiriesCard what="callbacks" />
        <InquiriesCard what="handedOff" />
        <BoxCard box="returned" />
        <UnsentCard />
        <DraftsCard />
        {approves ? null : boxes}
      </div>
    </Screen>
  );
}
