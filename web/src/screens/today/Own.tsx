/** What one has written and not sent: records that are 未回付, and drafts. */

import { useTranslation } from "react-i18next";
import { Moment, useDates } from "~/parts/calendar/dates";
import { StateChip } from "~/parts/chips";
import { useCode } from "~/parts/codes";
import { WorkRow } from "~/parts/list/WorkRow";
import { Group } from "./Group";
import { useDrafts, useUnsent } from "./useToday";

export function UnsentGroup() {
  const { t } = useTranslation();
  const code = useCode();
  return (
    <Group
      id="unsent"
      title={t("today.cards.unsent.title")}
      kind={useUnsent()}
      row={(record) => (
        <WorkRow
          to={{ to: "/write", search: { record: record.id } }}
          title={record.title}
          household={record.household_id}
          when={<Moment at={record.occurred_at} timeKnown={false} short />}
          marks={record.state === "returned" ? <StateChip kind="record" state={record.state} /> : null}
          about={code("record_type", record.record_type)}
        />
      )}
    />
  );
}

export function DraftsGroup() {
  const { t } = useTranslation();
  const code = useCode();
  const dates = useDates();
  return (
    <Group
      id="drafts"
      title={t("today.cards.drafts.title")}
      kind={useDrafts()}
      row={(draft) => (
        <WorkRow
          to={{ to: "/write", search: { draft: draft.id } }}
          title={draft.title || t("today.cards.drafts.untitled")}
          household={draft.household_id ?? null}
          when={dates.moment(draft.saved_at, true, true)}
          about={code("record_type", draft.record_type)}
        />
      )}
    />
  );
}
