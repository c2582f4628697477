/** The last five entries of the household, to write in keeping with them; a record's parts may be copied. */

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Entry } from "~/api/search";
import { LISTED, recordQuery, type TimelineFilter, timelineQuery } from "~/api/timeline";
import { Button } from "~/parts/Button";
import { Moment } from "~/parts/calendar/dates";
import { StateChip } from "~/parts/chips";
import { useCode } from "~/parts/codes";
import { ListState } from "~/parts/feedback/ListState";
import { Loading } from "~/parts/feedback/Loading";
import { Trouble } from "~/parts/feedback/Trouble";
import { currentText } from "~/parts/record/corrected";
import { formOf, newSegment, textOf } from "./form";
import { useWriting } from "./useWriting";

const SHOWN = 5;
const NEWEST: TimelineFilter = { kind: [...LISTED], order: "desc" };

export function LastEntries({ household }: { household: string }) {
  const { t } = useTranslation();
  const { saver } = useWriting();
  const asked = useInfiniteQuery(timelineQuery(household, NEWEST, SHOWN + 1));
  const entries = (asked.data?.pages[0]?.items ?? [])
    .filter(({ id }) => id !== saver.known?.id)
    .slice(0, SHOWN);
  return (
    <section aria-labelledby="last-title">
      <h2 id="last-title" className="mb-2 text-std-18B-160">
        {t("editor.last")}
      </h2>
      <ListState asked={asked} count={entries.length} empty={t("household.empty")}>
        <ol className="flex flex-col divide-y divide-solid-gray-200">
          {entries.map((entry) => (
            <li key={`${entry.kind}${entry.id}`} className="flex flex-col gap-1 py-2">
              <LastEntry entry={entry} household={household} />
            </li>
          ))}
        </ol>
      </ListState>
    </section>
  );
}

function LastEntry({ entry, household }: { entry: Entry; household: string }) {
  const { t } = useTranslation();
  const code = useCode();
  const [open, setOpen] = useState(false);
  const { kind, record_type, occurred_at, time_known, title, excerpt, state } = entry;
  return (
    <>
      <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-dns-14N-130">
        <Moment at={occurred_at} timeKnown={time_known ?? true} short />
        <span>{record_type ? code("record_type", record_type) : t(`parts.kind.${kind}`)}</span>
        {state && kind !== "attachment" ? <StateChip kind={kind} state={state} /> : null}
      </p>
      <p className="text-dns-16B-130">{title}</p>
      {open ? null : <p className="text-dns-14N-130">{excerpt}</p>}
      {kind === "record" ? (
        <div>
          <Button look="text" size="xs" aria-expanded={open} onClick={() => setOpen(!open)}>
            {t(open ? "editor.hideText" : "editor.showText")}
          </Button>
        </div>
      ) : null}
      {open ? <WholeText id={entry.id} household={household} /> : null}
    </>
  );
}

function WholeText({ id, household }: { id: string; household: string }) {
  const { t } = useTranslation();
  const { form, change } = useWriting();
  const asked = useQuery(recordQuery(household, id));
  if (!asked.data)
    return asked.isError ? <Trouble error={asked.error} onAgain={() => void asked.refetch()} /> : <Loading />;
  const { segments: parts = [] } = asked.data;
  const said = parts.map((part) => ({ ...part, text: currentText(asked.data, part.id) }));
  const { segments } = formOf({ ...asked.data, segments: said });
  function copy(): void {
    const written = form.segments.filter(({ text }) => text.trim() !== "");
    const copies = segments.map((segment) =>
      newSegment(segment.kind, segment.heading, { ...segment, id: crypto.randomUUID(), origin: "copied" }),
    );
    change({ segments: [...written, ...copies] });
  }
  return (
    <div className="text-dns-14N-130">
      {segments.map((segment) => (
        <div key={segment.id} className="mb-1">
          <span className="text-dns-14B-130">{t(`parts.segment.${segment.kind}`)}</span>
          <p className="whitespace-pre-wrap">{textOf(segment)}</p>
        </div>
      ))}
      <Button size="xs" onClick={copy}>
        {t("editor.copy")}
      </Button>
    </div>
  );
}
