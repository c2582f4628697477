/** Everything that happened to a record, and what each version changed of its text. */

import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import { historyQuery, type RecordEvent } from "~/api/timeline";
import { Button } from "../Button";
import { Moment } from "../calendar/dates";
import { Loading } from "../feedback/Loading";
import { Trouble } from "../feedback/Trouble";

const TextDiff = lazy(() => import("../diff/TextDiff").then(({ TextDiff: diff }) => ({ default: diff })));

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
      <div id={place}>{open ? <Events household={household} id={id} /> : null}</div>
    </div>
  );
}

function Events({ household, id }: RecordHistoryProps) {
  const history = useQuery(historyQuery(household, id));
  if (history.isPending) return <Loading />;
  if (history.isError) return <Trouble error={history.error} onAgain={() => void history.refetch()} />;
  return (
    <ol className="mt-2 flex flex-col gap-2">
      {history.data.map((event, at) => (
        <EventLine key={event.version} event={event} before={history.data[at - 1]} />
      ))}
    </ol>
  );
}

function EventLine({ event, before }: { event: RecordEvent; before: RecordEvent | undefined }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const changed = before !== undefined && textOf(before.state) !== textOf(event.state);
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
        {changed ? (
          <Button size="xs" look="text" aria-expanded={open} onClick={() => setOpen(!open)}>
            {t("household.record.changes")}
          </Button>
        ) : null}
      </p>
      {open && before ? (
        <Suspense fallback={<Loading lines={1} />}>
          <TextDiff before={textOf(before.state)} after={textOf(event.state)} />
        </Suspense>
      ) : null}
    </li>
  );
}

function textOf(record: RecordEvent["state"]): string {
  if (!("title" in record)) return ""; // what an import that was undone has left
  return [record.title, ...(record.segments ?? []).map(({ text }) => text), record.next_plan ?? ""].join(
    "\n",
  );
}
