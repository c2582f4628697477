/** Beside the timeline: cautions, members, open items, related parties and what we may tell them. */

import { type UseQueryResult, useQuery } from "@tanstack/react-query";
import { lazy, type ReactNode, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import {
  type ActionItem,
  type Household,
  type Member,
  openItemsQuery,
  type RelatedParty,
  relatedPartiesQuery,
} from "~/api/households";
import { useStaffName } from "~/api/people";
import { withWords } from "~/i18n/later";
import { Day, Moment, today } from "~/parts/calendar/dates";
import { ageOn } from "~/parts/calendar/era";
import { Chip } from "~/parts/chips";
import { useCode } from "~/parts/codes";
import { ListState } from "~/parts/feedback/ListState";
import { MayTell } from "~/parts/household/MayTell";
import { isStanding } from "~/parts/household/told";
import { currentItem } from "~/parts/item/current";
import { ItemDone } from "~/parts/item/ItemDone";
import { Modal } from "~/parts/Modal";
import { shownReading } from "~/parts/reading";
import { useInquiryDesk } from "../inquiry/desk";

const ItemDetail = lazy(() => withWords(import("~/parts/item/ItemDetail")));

export function LedgerAside({ household }: { household: Household }) {
  const { t } = useTranslation();
  const items = useQuery(openItemsQuery(household.id));
  const parties = useQuery(relatedPartiesQuery(household.id));
  const [opened, setOpened] = useState<ActionItem | null>(null);
  // Words on the screen are soon said on the telephone.
  const untold = useInquiryDesk().open && household.protection ? household.worker : null;
  const item = opened && currentItem(opened, items.data ?? []);
  return (
    <div className="flex flex-col gap-5">
      {household.cautions?.length ? (
        <Part title={t("household.caution")}>
          {household.cautions.map((caution) => (
            <p key={caution.id} className="text-dns-16N-130">
              {caution.text}
              {caution.reason ? `（${caution.reason}）` : ""}
            </p>
          ))}
        </Part>
      ) : null}
      <Part title={t("household.members")}>
        <ul className="flex flex-col gap-1">
          {household.members.map((member) => (
            <MemberLine key={member.person_id} member={member} />
          ))}
        </ul>
      </Part>
      <Listed
        title={t("household.items")}
        asked={items}
        empty={t("household.noItems")}
        row={(each) => <ItemLine item={each} untold={untold} onOpen={() => setOpened(each)} />}
      />
      <Modal title={item?.title ?? ""} open={item !== null} onClose={() => setOpened(null)}>
        {item ? (
          <Suspense fallback={null}>
            <ItemDetail item={item} onDone={() => setOpened(null)} />
          </Suspense>
        ) : null}
      </Modal>
      <Listed
        title={t("household.parties")}
        asked={parties}
        shown={(party) => isStanding(party, today())}
        empty={t("household.noParties")}
        row={(party) => <PartyLine party={party} />}
      />
    </div>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h2 className="mb-1 text-dns-16B-130">{title}</h2>
      {children}
    </section>
  );
}

interface ListedProps<T> {
  readonly title: string;
  readonly asked: UseQueryResult<readonly T[]>;
  /** Leaves out what is over. */
  readonly shown?: (item: T) => boolean;
  readonly empty: string;
  readonly row: (item: T) => ReactNode;
}

function Listed<T extends { readonly id: string }>({
  title,
  asked,
  shown = () => true,
  empty,
  row,
}: ListedProps<T>) {
  const items = (asked.data ?? []).filter(shown);
  return (
    <Part title={title}>
      <ListState asked={asked} count={items.length} empty={empty}>
        <ul className="flex flex-col gap-2">
          {items.map((item) => (
            <li key={item.id}>{row(item)}</li>
          ))}
        </ul>
      </ListState>
    </Part>
  );
}

function MemberLine({ member }: { member: Member }) {
  const { t } = useTranslation();
  return (
    <li className="text-dns-16N-130">
      {member.name ?? t("parts.unknown")}{" "}
      <span className="text-dns-14N-130 text-solid-gray-700">
        {shownReading(member.kana)} {member.relation}{" "}
        {member.birth_date && !member.to
          ? t("parts.years", { count: ageOn(member.birth_date, today()) })
          : null}
        {member.to ? (
          <>
            {t("household.gone")} <Day on={member.to} short />
          </>
        ) : null}
      </span>
    </li>
  );
}

interface ItemLineProps {
  readonly item: ActionItem;
  /** Who must not be named now. */
  readonly untold: string | null | undefined;
  readonly onOpen: () => void;
}

/** It opens with all that can be done; what owes no evidence is done from here. */
function ItemLine({ item, untold, onOpen }: ItemLineProps) {
  const { t } = useTranslation();
  const code = useCode();
  const staffName = useStaffName();
  return (
    <div className="flex items-start gap-2 text-dns-16N-130">
      <div className="min-w-0 flex-1">
        <button type="button" className="link py-0.5 text-left" onClick={onOpen}>
          {item.title}
        </button>
        <p className="flex flex-wrap items-center gap-x-2 text-dns-14N-130 text-solid-gray-700">
          {item.starts_at ? <Moment at={item.starts_at} timeKnown={item.time_known !== false} short /> : null}
          {!item.starts_at && item.due_on ? <Day on={item.due_on} short /> : null}
          <span>{code("item_kind", item.kind)}</span>
          <span>
            {untold && item.assignee_id === untold
              ? t("parts.untoldWorker")
              : staffName(item.assignee_id, item.assignee_text)}
          </span>
          {item.state === "open" ? null : <Chip>{code("item_state", item.state)}</Chip>}
        </p>
      </div>
      <ItemDone item={item} />
    </div>
  );
}

function PartyLine({ party }: { party: RelatedParty }) {
  const { t } = useTranslation();
  return (
    <div className="text-dns-16N-130">
      <p>
        {t(`parts.party.${party.kind}`)} {party.name} {party.org}
      </p>
      <p className="text-dns-14N-130 text-solid-gray-700">
        <MayTell party={party} />
      </p>
    </div>
  );
}
