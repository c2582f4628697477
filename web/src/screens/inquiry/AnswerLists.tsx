/**
 * What is owed and what happened: open items and awaited papers, and, where the ledger is not beside the call, the calls of seven
 * days, papers received and the last entries. Each is one line that unfolds; what is empty stands in one line together.
 */

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { type ActionItem, openItemsQuery } from "~/api/households";
import { householdInquiriesQuery, type InquiryRow } from "~/api/inquiries";
import type { Entry } from "~/api/search";
import { type TimelineFilter, timelineQuery } from "~/api/timeline";
import { Day, Moment, today } from "~/parts/calendar/dates";
import { addDays } from "~/parts/calendar/era";
import { StateChip } from "~/parts/chips";
import { useCode } from "~/parts/codes";
import { ItemDone } from "~/parts/item/ItemDone";
import { isPaper } from "~/parts/item/papers";
import { answerItems } from "./openItems";

const RECORDS: TimelineFilter = { kind: ["record"], order: "desc" };
const PAPERS_IN: TimelineFilter = { record_type: ["document_in"], order: "desc" };

interface AnswerListsProps {
  readonly household: string;
  /** The ledger of the household is beside the call. */
  readonly isShown: boolean;
}

type Part = "appointments" | "papers" | "calls" | "received" | "last";

interface Listed {
  readonly part: Part;
  readonly asked: { readonly isPending: boolean; readonly isError: boolean };
  /** `more` stands where it is unfolded: what can be done, or the text. */
  readonly rows: readonly { readonly id: string; readonly line: ReactNode; readonly more?: ReactNode }[];
}

export function AnswerLists({ household, isShown }: AnswerListsProps) {
  const { t } = useTranslation();
  const items = useItems(household);
  const events = useEvents(household, !isShown);
  const lists = isShown ? items : [...items, ...events];
  const loaded = lists.filter(({ asked }) => !asked.isPending && !asked.isError);
  const names = (some: readonly Listed[]) => some.map(({ part }) => t(`inquiry.card.${part}`)).join("・");
  const empty = loaded.filter(({ rows }) => rows.length === 0);
  const failed = lists.filter(({ asked }) => asked.isError);
  return (
    <>
      {loaded
        .filter(({ rows }) => rows.length > 0)
        .map((listed) => (
          <Unfolding key={listed.part} listed={listed} />
        ))}
      {empty.length > 0 ? (
        <p className="text-solid-gray-700">
          {t("today.nothingOf")}
          {names(empty)}
        </p>
      ) : null}
      {failed.length > 0 ? <p>{t("inquiry.card.unavailableOf", { what: names(failed) })}</p> : null}
    </>
  );
}

/** The first of the rows stands in the line; all of them unfold. */
function Unfolding({ listed: { part, rows } }: { listed: Listed }) {
  const { t } = useTranslation();
  return (
    <details>
      <summary className="min-h-6 cursor-pointer truncate">
        <span className="text-dns-14B-130">
          {t(`inquiry.card.${part}`)} {rows.length}
        </span>{" "}
        {rows[0]?.line}
      </summary>
      <ul className="flex flex-col gap-1 pl-4">
        {rows.map(({ id, line, more }) => (
          <li key={id}>
            {line} {more}
          </li>
        ))}
      </ul>
    </details>
  );
}

function useItems(household: string): readonly Listed[] {
  const asked = useQuery(openItemsQuery(household));
  const all = asked.data ?? [];
  const rows = (items: readonly ActionItem[]) =>
    items.map((item) => ({
      id: item.id,
      line: <ItemLine item={item} />,
      more: <ItemDone item={item} size="xs" look="text" />,
    }));
  return [
    { part: "appointments", asked, rows: rows(answerItems(all)) },
    { part: "papers", asked, rows: rows(all.filter(isPaper)) },
  ];
}

function useEvents(household: string, enabled: boolean): readonly Listed[] {
  const calls = useQuery({ ...householdInquiriesQuery(household, addDays(today(), -7)), enabled });
  const received = useInfiniteQuery({ ...timelineQuery(household, PAPERS_IN, 3), enabled });
  const last = useInfiniteQuery({ ...timelineQuery(household, RECORDS, 3), enabled });
  const entries = (asked: typeof last) =>
    (asked.data?.pages[0]?.items ?? []).map((entry) => ({
      id: entry.id,
      line: <EntryLine entry={entry} />,
      more: <p className="line-clamp-2 text-solid-gray-700">{entry.excerpt}</p>,
    }));
  return [
    {
      part: "calls",
      asked: calls,
      rows: (calls.data ?? []).map((call) => ({ id: call.id, line: <CallLine call={call} /> })),
    },
    { part: "received", asked: received, rows: entries(received) },
    { part: "last", asked: last, rows: entries(last) },
  ];
}

function ItemLine({ item }: { item: ActionItem }) {
  const code = useCode();
  return (
    <>
      {item.starts_at ? <Moment at={item.starts_at} timeKnown={item.time_known !== false} short /> : null}
      {!item.starts_at && item.due_on ? <Day on={item.due_on} short /> : null} {code("item_kind", item.kind)}{" "}
      {item.title}
    </>
  );
}

function CallLine({ call }: { call: InquiryRow }) {
  return (
    <>
      <Moment at={call.received_at} timeKnown={call.precision !== "day"} short /> {call.subject}{" "}
      <StateChip kind="inquiry" state={call.state} />
      {call.callback && !call.callback.done_at ? ` ${call.callback.by_text ?? ""}` : ""}
    </>
  );
}

function EntryLine({ entry }: { entry: Entry }) {
  const code = useCode();
  return (
    <>
      <Moment at={entry.occurred_at} timeKnown={entry.time_known !== false} short />{" "}
      {code("record_type", entry.record_type)} {entry.title}{" "}
      {entry.state === "written" || entry.state === "in_approval" ? (
        <StateChip kind="record" state={entry.state} />
      ) : null}
    </>
  );
}
