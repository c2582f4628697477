/** Recent events and promises: calls of seven days, open items, papers, the last entries. */

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { type ActionItem, openItemsQuery } from "~/api/households";
import { householdInquiriesQuery } from "~/api/inquiries";
import type { Entry } from "~/api/search";
import { type TimelineFilter, timelineQuery } from "~/api/timeline";
import { Day, Moment, today } from "~/parts/calendar/dates";
import { addDays } from "~/parts/calendar/era";
import { StateChip } from "~/parts/chips";
import { useCode } from "~/parts/codes";
import { ItemDone } from "~/parts/item/ItemDone";
import { isPaper } from "~/parts/item/papers";
import { CardPart } from "./CardPart";
import { answerItems } from "./openItems";

const RECORDS: TimelineFilter = { kind: ["record"], order: "desc" };
const PAPERS_IN: TimelineFilter = { record_type: ["document_in"], order: "desc" };

export function AnswerLists({ household }: { household: string }) {
  const { t } = useTranslation();
  const items = useQuery(openItemsQuery(household));
  const open = answerItems(items.data ?? []);
  return (
    <>
      <Calls household={household} />
      <CardPart title={t("inquiry.card.appointments")} asked={items}>
        {open.length === 0 ? t("inquiry.card.noAppointments") : <Items items={open} />}
      </CardPart>
      <Papers household={household} items={(items.data ?? []).filter(isPaper)} />
      <LastEntries household={household} />
    </>
  );
}

function Calls({ household }: { household: string }) {
  const { t } = useTranslation();
  const calls = useQuery(householdInquiriesQuery(household, addDays(today(), -7)));
  return (
    <CardPart title={t("inquiry.card.calls")} asked={calls}>
      {calls.data?.length === 0 ? t("inquiry.card.noCalls") : null}
      <ul className="flex flex-col gap-1">
        {calls.data?.map((call) => (
          <li key={call.id}>
            <Moment at={call.received_at} timeKnown={call.precision !== "day"} short /> {call.subject}{" "}
            <StateChip kind="inquiry" state={call.state} />
            {call.callback && !call.callback.done_at ? ` ${call.callback.by_text ?? ""}` : ""}
          </li>
        ))}
      </ul>
    </CardPart>
  );
}

function Items({ items }: { items: readonly ActionItem[] }) {
  const code = useCode();
  return (
    <ul>
      {items.map((item) => (
        <li key={item.id}>
          {item.starts_at ? <Moment at={item.starts_at} timeKnown={item.time_known !== false} short /> : null}
          {!item.starts_at && item.due_on ? <Day on={item.due_on} short /> : null}{" "}
          {code("item_kind", item.kind)} {item.title} <ItemDone item={item} size="xs" look="text" />
        </li>
      ))}
    </ul>
  );
}

function Papers({ household, items }: { household: string; items: readonly ActionItem[] }) {
  const { t } = useTranslation();
  const received = useInfiniteQuery(timelineQuery(household, PAPERS_IN, 3));
  const entries = received.data?.pages[0]?.items ?? [];
  return (
    <CardPart title={t("inquiry.card.papers")} asked={{ isPending: received.isPending, isError: false }}>
      {items.length + entries.length === 0 && !received.isError ? t("inquiry.card.noPapers") : null}
      {items.length ? (
        <div>
          {t("inquiry.card.awaited")} <Items items={items} />
        </div>
      ) : null}
      {entries.length ? (
        <div>
          {t("inquiry.card.received")} <Entries entries={entries} />
        </div>
      ) : null}
      {received.isError ? t("inquiry.card.unavailable") : null}
    </CardPart>
  );
}

function LastEntries({ household }: { household: string }) {
  const { t } = useTranslation();
  const last = useInfiniteQuery(timelineQuery(household, RECORDS, 3));
  const entries = last.data?.pages[0]?.items ?? [];
  return (
    <CardPart title={t("inquiry.card.last")} asked={last}>
      {entries.length === 0 ? t("inquiry.card.noLast") : <Entries entries={entries} />}
    </CardPart>
  );
}

function Entries({ entries }: { entries: readonly Entry[] }) {
  const code = useCode();
  return (
    <ul className="flex flex-col gap-1">
      {entries.map((entry) => (
        <li key={entry.id}>
          <Moment at={entry.occurred_at} timeKnown={entry.time_known !== false} short />{" "}
          {code("record_type", entry.record_type)} {entry.title}{" "}
          {entry.state === "written" || entry.state === "in_approval" ? (
            <StateChip kind="record" state={entry.state} />
          ) : null}
          <p className="line-clamp-2 text-dns-14N-130 text-solid-gray-700">{entry.excerpt}</p>
        </li>
      ))}
    </ul>
  );
}
