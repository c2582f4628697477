/** Everything that happened to a record, and all that each version changed of its content. */

import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { historyQuery, type RecordEvent } from "~/api/timeline";
import { withWords } from "~/i18n/later";
import { Button } from "../Button";
import { Moment } from "../calendar/dates";
import { Answered } from "../feedback/Answered";
import { Loading } from "../feedback/Loading";
import { type ComparedContent, changeOf, type InWords, type ItemChange } from "./compare";
import { useInWords } from "./useInWords";

const ContentChanges = lazy(() => withWords(import("./ContentChanges")));

interface RecordHistoryProps {
  readonly household: string | null;
  readonly id: string;
}

export function RecordHistory({ household, id }: RecordHistoryProps) {
  const { t } = useTranslation();
  const place = useId();
  const [open, setOpen] = useState(false);
  return (
    <div>
      <Button size="xs" aria-expanded={open} aria-controls={place} onClick={() => setOpen(!open)}>
        {t(open ? "household.record.hideHistory" : "household.record.history")}
      </Button>
      <div id={place}>{open ? <RecordEvents household={household} id={id} /> : null}</div>
    </div>
  );
}

export function RecordEvents({ household, id }: RecordHistoryProps) {
  const asked = useQuery(historyQuery(household, id));
  const inWords = useInWords(household);
  return (
    <Answered asked={asked}>
      {(history) => (
        <ol className="mt-2 flex flex-col gap-2">
          {history.map((event, at) => (
            <EventLine key={event.version} event={event} change={changeBy(event, history[at - 1], inWords)} />
          ))}
        </ol>
      )}
    </Answered>
  );
}

interface EventLineProps {
  readonly event: RecordEvent;
  /** What it changed of the content; null if nothing. */
  readonly change: ItemChange | null;
}

function EventLine({ event, change }: EventLineProps) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <li className="border-solid-gray-420 border-l-2 pl-3">
      <p className="flex flex-wrap items-center gap-x-3 text-dns-16N-130">
        <span className="text-dns-16B-130">{t("household.record.version", { version: event.version })}</span>
        <span>
          {t(`household.record.events.${event.event}` as "household.record.events.other", {
            defaultValue: t("household.record.events.other"),
          })}
        </span>
        <Moment at={event.at} short />
        <span>{event.actor?.name}</span>
        {change ? (
          <Button size="xs" look="text" aria-expanded={open} onClick={() => setOpen(!open)}>
            {t("household.record.changes")}
          </Button>
        ) : null}
      </p>
      {open && change ? (
        <Suspense fallback={<Loading lines={1} />}>
          <ContentChanges change={change} />
        </Suspense>
      ) : null}
    </li>
  );
}

/** What an event changed of the content, or null: the first made it, and many change only the state. */
function changeBy(event: RecordEvent, before: RecordEvent | undefined, inWords: InWords): ItemChange | null {
  if (before === undefined) return null;
  const change = changeOf(contentOf(before), contentOf(event), inWords);
  return change.fields.length || change.segments.some(({ is }) => is !== "same") ? change : null;
}

/** The content after an event: none of what an import that was undone has left. */
function contentOf({ state }: RecordEvent): ComparedContent {
  return "title" in state ? state : {};
}
