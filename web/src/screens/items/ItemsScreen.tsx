/** W8: 要処理. What is overdue, due this week, later and without a date: one's own, or everybody's in the unit. */

import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ActionItem } from "~/api/households";
import { openItemsQuery } from "~/api/items";
import { useStaffName } from "~/api/people";
import { useSession } from "~/api/session";
import { today } from "~/parts/calendar/dates";
import { FilterChip } from "~/parts/chips";
import { ListState } from "~/parts/feedback/ListState";
import { Partial } from "~/parts/feedback/Partial";
import { currentItem } from "~/parts/item/current";
import { PERIODS, periodOf } from "~/parts/item/due";
import ItemDetail from "~/parts/item/ItemDetail";
import { useRowAct } from "~/parts/list/useRowAct";
import { useRowKeys } from "~/parts/list/useRowKeys";
import { WorkGroup } from "~/parts/list/WorkGroup";
import { Modal } from "~/parts/Modal";
import { Screen } from "~/parts/Screen";
import { DoneItems, useDoneItems } from "./DoneItems";
import { ItemRow } from "./ItemRow";

const TONES = { overdue: "bad", week: "plain", later: "plain", undated: "plain" } as const;

export function ItemsScreen() {
  const { t } = useTranslation();
  const search = useSearch({ from: "/items" });
  const navigate = useNavigate({ from: "/items" });
  const { staff, acting_post } = useSession();
  const list = useRef<HTMLDivElement>(null);
  const [open, setOpen] = useState<ActionItem | null>(null);
  useRowKeys(list);
  useRowAct(list);
  const whose = search.of === "unit" ? { unit: acting_post.unit } : { worker: staff.id };
  const asked = useQuery(openItemsQuery(whose, acting_post.office_code));
  const all = asked.data?.items ?? [];
  const done = useDoneItems(whose, false).data?.items ?? [];
  const now = open && currentItem(open, [...all, ...done]);
  const items = all.filter(({ assignee_id }) => !search.worker || assignee_id === search.worker);
  const day = today();
  return (
    <Screen title={t("items.title")}>
      <fieldset className="flex flex-wrap gap-2">
        <legend className="sr-only">{t("items.whose")}</legend>
        <FilterChip on={!search.of} onToggle={() => void navigate({ search: {} })}>
          {t("items.mine")}
        </FilterChip>
        <FilterChip on={search.of === "unit"} onToggle={() => void navigate({ search: { of: "unit" } })}>
          {t("items.ofUnit", { unit: acting_post.unit })}
        </FilterChip>
      </fieldset>
      {search.of === "unit" ? (
        <Workers
          items={all}
          chosen={search.worker}
          onChoose={(worker) => void navigate({ search: { of: "unit", ...(worker ? { worker } : {}) } })}
        />
      ) : null}
      <Partial answer={asked.data} />
      <div ref={list} className="flex max-w-6xl flex-col gap-3">
        <ListState asked={asked} count={items.length} empty={t("items.none")}>
          {PERIODS.map((period) => {
            const of = items.filter((item) => periodOf(item, day) === period);
            return of.length === 0 ? null : (
              <WorkGroup
                key={period}
                id={`items-${period}`}
                title={t(`items.period.${period}`)}
                tone={TONES[period]}
                shown={50}
                items={of}
                row={(item) => (
                  <ItemRow item={item} named={search.of === "unit"} onOpen={() => setOpen(item)} />
                )}
              />
            );
          })}
        </ListState>
        <DoneItems
          key={JSON.stringify(whose)}
          whose={whose}
          worker={search.worker}
          onOpen={(item) => setOpen(item)}
        />
      </div>
      <Modal title={now?.title ?? ""} open={now !== null} onClose={() => setOpen(null)}>
        {now ? <ItemDetail item={now} onDone={() => setOpen(null)} /> : null}
      </Modal>
    </Screen>
  );
}

interface WorkersProps {
  readonly items: readonly ActionItem[];
  readonly chosen: string | undefined;
  readonly onChoose: (worker: string | undefined) => void;
}

/** The workers who have open items, each with how many are overdue of how many. */
function Workers({ items, chosen, onChoose }: WorkersProps) {
  const { t } = useTranslation();
  const staffName = useStaffName();
  const day = today();
  const workers = [...new Set(items.map(({ assignee_id }) => assignee_id))].filter((each) => each != null);
  if (workers.length < 2 && !chosen) return null;
  return (
    <fieldset className="flex flex-wrap gap-2">
      <legend className="mb-1 text-dns-14N-130 text-solid-gray-700">{t("items.workers")}</legend>
      {workers.map((worker) => {
        const own = items.filter(({ assignee_id }) => assignee_id === worker);
        const overdue = own.filter((item) => periodOf(item, day) === "overdue").length;
        return (
          <FilterChip
            key={worker}
            on={chosen === worker}
            onToggle={() => onChoose(chosen === worker ? undefined : worker)}
          >
            {t("items.worker", { name: staffName(worker), all: own.length })}
            {overdue > 0 ? t("items.overdueOf", { count: overdue }) : null}
          </FilterChip>
        );
      })}
    </fieldset>
  );
}
