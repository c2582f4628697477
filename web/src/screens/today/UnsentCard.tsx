/** Records one has finished and not submitted. */

import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { unsentQuery } from "~/api/desk";
import { useSession } from "~/api/session";
import { Moment } from "~/parts/calendar/dates";
import { useCode } from "~/parts/codes";
import { Card } from "./Card";
import { HouseholdRow } from "./HouseholdRow";

export function UnsentCard() {
  const { t } = useTranslation();
  const code = useCode();
  const asked = useQuery(unsentQuery(useSession().staff.id));
  return (
    <Card
      id="unsent"
      title={t("today.cards.unsent.title")}
      empty={t("today.cards.unsent.empty")}
      asked={asked}
      items={asked.data ?? []}
      row={(record) => (
        <HouseholdRow
          household={record.household_id}
          to={{ to: "/write", search: { record: record.id } }}
          title={record.title}
        >
          <span>{code("record_type", record.record_type)}</span>
          <Moment at={record.occurred_at} timeKnown={record.time_known !== false} short />
        </HouseholdRow>
      )}
    />
  );
}
