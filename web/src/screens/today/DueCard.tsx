/** What one owes with a due date passed or within a week. */

import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { dueQuery } from "~/api/desk";
import { useSession } from "~/api/session";
import { Day, today } from "~/parts/calendar/dates";
import { addDays, daysBetween } from "~/parts/calendar/era";
import { Chip } from "~/parts/chips";
import { useCode } from "~/parts/codes";
import { Card } from "./Card";
import { HouseholdRow } from "./HouseholdRow";

/** A week from today; the day named as the end is not asked for itself. */
const WEEK = 8;

export function DueCard() {
  const { t } = useTranslation();
  const code = useCode();
  const asked = useQuery(dueQuery(useSession().staff.id, addDays(today(), WEEK)));
  return (
    <Card
      id="due"
      title={t("today.cards.due.title")}
      empty={t("today.cards.due.empty")}
      asked={asked}
      items={asked.data ?? []}
      row={(item) => (
        <HouseholdRow household={item.household_id} title={item.title}>
          {item.due_on ? <Due on={item.due_on} /> : null}
          <span>{code("item_kind", item.kind)}</span>
        </HouseholdRow>
      )}
    />
  );
}

function Due({ on }: { on: string }) {
  const { t } = useTranslation();
  const left = daysBetween(today(), on);
  return (
    <>
      <Day on={on} short />
      {left < 0 ? (
        <Chip tone="bad" icon="alert">
          {t("today.cards.due.overdue", { count: -left })}
        </Chip>
      ) : (
        <Chip tone={left === 0 ? "warn" : "plain"} icon="clock">
          {left === 0 ? t("today.cards.due.today") : t("today.cards.due.left", { count: left })}
        </Chip>
      )}
    </>
  );
}
