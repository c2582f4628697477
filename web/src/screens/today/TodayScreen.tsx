/** W2: what waits for oneself, now: one list in the order of urgency. Each kind loads and fails alone. */

import { useQuery } from "@tanstack/react-query";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { useSession, visitQuery } from "~/api/session";
import { today as todayOf, useDates } from "~/parts/calendar/dates";
import { weekdayOf } from "~/parts/calendar/era";
import { BooksEnd } from "~/parts/legacy/BooksEnd";
import { useRowAct } from "~/parts/list/useRowAct";
import { useRowKeys } from "~/parts/list/useRowKeys";
import { Screen } from "~/parts/Screen";
import { BoxGroup } from "./Boxes";
import { CallsGroup } from "./Calls";
import { Folded } from "./Folded";
import { FreshLine, Since } from "./Fresh";
import { ItemsGroup, ToVerifyGroup } from "./Items";
import { DraftsGroup, UnsentGroup } from "./Own";
import { useSupervises } from "./useToday";

const APPROVERS = new Set(["supervisor", "section_chief", "office_head"]);

export function TodayScreen() {
  const { t } = useTranslation();
  const dates = useDates();
  const day = todayOf();
  const weekday = t("today.weekdays")[weekdayOf(day)] ?? "";
  const list = useRef<HTMLDivElement>(null);
  useRowKeys(list);
  useRowAct(list);
  const { role, office_code } = useSession().acting_post;
  // Approvers begin with what others wait for; workers with what they have promised.
  const approves = APPROVERS.has(role);
  const signOff = (
    <>
      <BoxGroup box="waiting" />
      <BoxGroup box="post_view" />
    </>
  );
  const supervises = useSupervises();
  const since = useQuery(visitQuery).data ?? null;
  return (
    <Since value={since}>
      <Screen
        title={t("today.title")}
        aside={
          <>
            <p className="text-std-16N-170">
              <time dateTime={day}>{t("today.heading", { day: dates.day(day), weekday })}</time>
            </p>
            <FreshLine />
            <BooksEnd office={office_code} />
          </>
        }
      >
        <div ref={list} className="flex max-w-6xl flex-col gap-3">
          {approves ? signOff : null}
          <div id="due" className="-mb-3" />
          <ItemsGroup part="overdue" />
          <BoxGroup box="returned" />
          <CallsGroup what="messages" />
          <CallsGroup what="callbacks" />
          <CallsGroup what="handedOff" />
          <ItemsGroup part="soon" />
          <CallsGroup what="toClose" />
          {supervises ? <ToVerifyGroup /> : null}
          {approves ? null : signOff}
          <UnsentGroup />
          <DraftsGroup />
          <BoxGroup box="circulated" />
          <Folded approves={approves} />
        </div>
      </Screen>
    </Since>
  );
}
