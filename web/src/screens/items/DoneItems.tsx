/** What was done in the last 31 days, asked for when somebody wants to see it. */

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { ActionItem } from "~/api/households";
import { doneItemsQuery, type Whose } from "~/api/items";
import { useSession } from "~/api/session";
import { Button } from "~/parts/Button";
import { today } from "~/parts/calendar/dates";
import { addDays } from "~/parts/calendar/era";
import { ListState } from "~/parts/feedback/ListState";
import { WorkGroup } from "~/parts/list/WorkGroup";
import { ItemRow } from "./ItemRow";

const DAYS = 31;

interface DoneItemsProps {
  readonly whose: Whose;
  readonly worker: string | undefined;
  readonly onOpen: (item: ActionItem) => void;
}

export function useDoneItems(whose: Whose, shown: boolean) {
  const { office_code } = useSession().acting_post;
  return useQuery({ ...doneItemsQuery(whose, addDays(today(), -DAYS), office_code), enabled: shown });
}

export function DoneItems({ whose, worker, onOpen }: DoneItemsProps) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(false);
  const asked = useDoneItems(whose, shown);
  const items = (asked.data?.items ?? [])
    .filter(({ assignee_id }) => !worker || assignee_id === worker)
    .toSorted((a, b) => (b.done_on ?? "").localeCompare(a.done_on ?? ""));
  return (
    <>
      <div>
        <Button look="text" size="xs" aria-expanded={shown} onClick={() => setShown(!shown)}>
          {t(shown ? "items.hideDone" : "items.showDone", { count: DAYS })}
        </Button>
      </div>
      {shown ? (
        <ListState asked={asked} count={items.length} empty={t("items.noneDone")}>
          <WorkGroup
            id="items-done"
            title={t("items.period.done")}
            shown={50}
            items={items}
            row={(item) => <ItemRow item={item} named={"unit" in whose} onOpen={() => onOpen(item)} />}
          />
        </ListState>
      ) : null}
    </>
  );
}
