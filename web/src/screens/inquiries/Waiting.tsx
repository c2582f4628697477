/** What waits, whole and in groups: for oneself, for the people of the unit, and what was handed over. */

import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { type InquiryFilter, unitInquiriesQuery, workerInquiriesQuery } from "~/api/inquiries";
import { useStaffName } from "~/api/people";
import { useSession } from "~/api/session";
import { FilterChip } from "~/parts/chips";
import { ListState } from "~/parts/feedback/ListState";
import { Partial } from "~/parts/feedback/Partial";
import type { Opened } from "~/parts/inquiry/InquiryDialog";
import { InquiryLine } from "~/parts/inquiry/InquiryLine";
import type { Waits } from "~/parts/inquiry/mine";
import { useWhyUnnamedIn } from "~/parts/inquiry/unnamed";
import { WorkGroup } from "~/parts/list/WorkGroup";
import { type Group, handedGroups, holderKeys, myGroups, unitGroups } from "./groups";

interface WaitingProps {
  readonly filter: InquiryFilter;
  readonly onClear: (() => void) | undefined;
  readonly onOpen: (opened: Opened) => void;
}

export function Mine({ filter, onClear, onOpen }: WaitingProps) {
  const { t } = useTranslation();
  const { staff, posts, acting_post } = useSession();
  const asked = useQuery(workerInquiriesQuery(staff.id, acting_post.office_code, filter));
  const groups = myGroups(asked.data?.items ?? [], staff.id, posts);
  return (
    <Groups
      asked={asked}
      groups={groups}
      empty={t("inquiries.none.mine")}
      onClear={onClear}
      onOpen={onOpen}
    />
  );
}

export function Handed({ filter, onClear, onOpen }: WaitingProps) {
  const { t } = useTranslation();
  const { staff, posts, acting_post } = useSession();
  const asked = useQuery(workerInquiriesQuery(staff.id, acting_post.office_code, filter));
  const groups = handedGroups(asked.data?.items ?? [], staff.id, posts);
  return (
    <Groups
      asked={asked}
      groups={groups}
      empty={t("inquiries.none.handed")}
      onClear={onClear}
      onOpen={onOpen}
    />
  );
}

interface OfUnitProps extends WaitingProps {
  readonly worker: string | undefined;
  readonly onWorker: (worker: string | undefined) => void;
}

export function OfUnit({ filter, worker, onWorker, onClear, onOpen }: OfUnitProps) {
  const { t } = useTranslation();
  const { acting_post } = useSession();
  const asked = useQuery(unitInquiriesQuery(acting_post.unit, acting_post.office_code, filter));
  const items = asked.data?.items ?? [];
  const whyUnnamed = useWhyUnnamedIn(items);
  const keys = new Map(items.map((each) => [each.id, holderKeys(each, whyUnnamed)]));
  const groups = unitGroups(items.filter(({ id }) => !worker || keys.get(id)?.includes(worker)));
  return (
    <>
      <Workers keys={[...keys.values()].flat()} chosen={worker} onChoose={onWorker} />
      <Groups
        asked={asked}
        groups={groups}
        named
        empty={t("inquiries.none.unit")}
        onClear={onClear}
        onOpen={onOpen}
      />
    </>
  );
}

interface WorkersProps {
  /** Who has each inquiry. */
  readonly keys: readonly string[];
  readonly chosen: string | undefined;
  readonly onChoose: (worker: string | undefined) => void;
}

/** Who has how many of what waits in the unit, and how many nobody has, or somebody who is not named. */
function Workers({ keys, chosen, onChoose }: WorkersProps) {
  const { t } = useTranslation();
  const staffName = useStaffName();
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  if (chosen && !counts.has(chosen)) counts.set(chosen, 0);
  if (counts.size < 2 && !chosen) return null;
  const nameOf = (key: string) => {
    if (key === "nobody") return t("parts.noWorker");
    return key === "untold" ? t("parts.untoldWorker") : staffName(key);
  };
  return (
    <fieldset className="flex flex-wrap gap-2">
      <legend className="mb-1 text-dns-14N-130 text-solid-gray-700">{t("items.workers")}</legend>
      {[...counts].map(([key, all]) => (
        <FilterChip key={key} on={chosen === key} onToggle={() => onChoose(chosen === key ? undefined : key)}>
          {t("items.worker", { name: nameOf(key), all })}
        </FilterChip>
      ))}
    </fieldset>
  );
}

interface GroupsProps extends Pick<WaitingProps, "onClear" | "onOpen"> {
  readonly asked: UseQueryResult<{ readonly partial: boolean }>;
  readonly groups: readonly Group[];
  readonly named?: boolean;
  readonly empty: string;
}

const TITLES = {
  messages: "today.cards.messages.title",
  callbacks: "today.cards.callbacks.title",
  handedOff: "today.cards.handedOff.title",
  toClose: "today.cards.toClose.title",
  toMe: "inquiries.groups.toMe",
  toUnit: "inquiries.groups.toUnit",
  toOffice: "inquiries.groups.toOffice",
  taken: "inquiries.groups.taken",
} as const satisfies Record<Group["what"], string>;

const PLACES: Readonly<Record<Group["what"], Waits>> = {
  messages: "messages",
  callbacks: "callbacks",
  handedOff: "handedOff",
  toClose: "toClose",
  toMe: "handedOff",
  toUnit: "handedOff",
  toOffice: "handedOff",
  taken: "handedOff",
};

function Groups({ asked, groups, named = false, empty, onClear, onOpen }: GroupsProps) {
  const { t } = useTranslation();
  const shown = groups.filter(({ items }) => items.length > 0);
  return (
    <>
      <Partial answer={asked.data} />
      <ListState asked={asked} count={shown.length} empty={empty} onClear={onClear}>
        {shown.map(({ what, items }) => (
          <WorkGroup
            key={what}
            id={`inquiries-${what}`}
            title={t(TITLES[what])}
            shown={50}
            items={items}
            row={(inquiry) => (
              <InquiryLine
                inquiry={inquiry}
                place={PLACES[what]}
                named={named}
                onOpen={(begin) => onOpen({ inquiry, begin })}
              />
            )}
          />
        ))}
      </ListState>
    </>
  );
}
