/** Records one has finished and not submitted, and those that came back alone while their matter went on. */

import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { CaseRecord } from "~/api/casework";
import { boxQuery, unsentQuery } from "~/api/desk";
import { useSession } from "~/api/session";
import { Moment } from "~/parts/calendar/dates";
import { StateChip } from "~/parts/chips";
import { useCode } from "~/parts/codes";
import { Card } from "./Card";
import { HouseholdRow } from "./HouseholdRow";

export function UnsentCard() {
  const { t } = useTranslation();
  const code = useCode();
  const me = useSession().staff.id;
  const asked = useQuery(unsentQuery(me));
  const alone = useReturnedAlone(me);
  return (
    <Card
      id="unsent"
      title={t("today.cards.unsent.title")}
      empty={t("today.cards.unsent.empty")}
      asked={asked}
      items={[...alone, ...(asked.data ?? [])]}
      row={(record) => (
        <HouseholdRow
          household={record.household_id}
          to={{ to: "/write", search: { record: record.id } }}
          title={record.title}
        >
          {record.state === "returned" ? <StateChip kind="record" state={record.state} /> : null}
          <span>{code("record_type", record.record_type)}</span>
          <Moment at={record.occurred_at} timeKnown={record.time_known !== false} short />
        </HouseholdRow>
      )}
    />
  );
}

/** Those whose matter is itself returned are found there; of the others no matter tells any more. */
function useReturnedAlone(me: string): readonly CaseRecord[] {
  const returned = useQuery(unsentQuery(me, "returned")).data;
  const matters = useQuery(boxQuery("returned")).data;
  if (returned === undefined || matters === undefined) return [];
  return returned.filter(({ approval_id }) => !matters.some(({ id }) => id === approval_id));
}
