/** One entry of a timeline: when, what, in which state; opened, its whole content. */

import { lazy, type ReactNode, Suspense, useEffect, useId, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Entry } from "~/api/search";
import { Moment } from "~/parts/calendar/dates";
import { Chip, StateChip } from "~/parts/chips";
import { classes } from "~/parts/classes";
import { useCode } from "~/parts/codes";
import { Loading } from "~/parts/feedback/Loading";
import { Icon } from "~/parts/Icon";
import { UrgencyChip } from "~/parts/inquiry/UrgencyChip";

const EntryDetail = lazy(() => import("./EntryDetail"));

interface TimelineEntryProps {
  readonly entry: Entry;
  /** A line between the previous entry and this one. */
  readonly above?: ReactNode;
  readonly open: boolean;
  readonly onToggle: (open: boolean) => void;
}

export function TimelineEntry({ entry, above, open, onToggle }: TimelineEntryProps) {
  const { t } = useTranslation();
  const id = useId();
  const head = useRef<HTMLButtonElement>(null);
  // Somebody who came for this entry finds it on screen.
  const arrivedOpen = useRef(open);
  useEffect(() => {
    if (arrivedOpen.current) head.current?.scrollIntoView({ block: "center" });
  }, []);
  const title = entry.title || t(`parts.kind.${entry.kind}`);
  return (
    <li className={classes("border-solid-gray-200 border-b", MARKS[entry.state ?? ""])}>
      {above}
      <h3>
        <button
          ref={head}
          type="button"
          data-row
          aria-expanded={open}
          aria-controls={id}
          onClick={() => onToggle(!open)}
          className="flex w-full items-start gap-x-3 rounded-6 px-3 pt-2 pb-1 text-left hover:bg-solid-gray-50"
        >
          <span className="flex min-w-0 flex-1 flex-wrap items-center gap-x-3 gap-y-1">
            <span className="text-dns-16N-130">
              <Moment at={entry.occurred_at} timeKnown={entry.time_known !== false} />
            </span>
            <KindWord entry={entry} />
            <span className="link text-dns-16B-130">{title}</span>
            <Marks entry={entry} />
          </span>
          <Icon name={open ? "up" : "down"} className="mt-0.5 size-5 shrink-0" />
        </button>
      </h3>
      <div id={id} className="px-3 pb-3">
        {open ? (
          <Suspense fallback={<Loading />}>
            <EntryDetail entry={entry} />
          </Suspense>
        ) : (
          <p className="line-clamp-2 text-dns-16N-130 text-solid-gray-800">{entry.excerpt}</p>
        )}
        <Byline entry={entry} />
      </div>
    </li>
  );
}

/** An undecided entry has a bar at its side, besides its state in words. */
const MARKS: Readonly<Record<string, string>> = {
  written: "border-l-4 border-l-orange-800",
  in_approval: "border-l-4 border-l-key-900",
  returned: "border-l-4 border-l-red-900",
};

function KindWord({ entry }: { entry: Entry }) {
  const { t } = useTranslation();
  const code = useCode();
  const word = entry.record_type ? code("record_type", entry.record_type) : t(`parts.kind.${entry.kind}`);
  return <Chip tone={entry.kind === "record" ? "plain" : "key"}>{word}</Chip>;
}

/** What was urgent then is no longer so. */
const OVER = new Set(["answered", "closed", "promoted"]);

function Marks({ entry }: { entry: Entry }) {
  const { t } = useTranslation();
  const { kind, state } = entry;
  return (
    <>
      {OVER.has(state ?? "") ? null : <UrgencyChip urgency={entry.urgency} />}
      {state && kind !== "attachment" ? <StateChip kind={kind} state={state} /> : null}
      {entry.late_entry ? <Chip>{t("household.late")}</Chip> : null}
      {entry.amendments?.length ? <Chip tone="key">{t("household.record.amendments")}</Chip> : null}
      {entry.has_attachment ? <Chip icon="clip">{t("household.attachment")}</Chip> : null}
      {entry.is_imported ? <Chip>{t("household.imported")}</Chip> : null}
    </>
  );
}

function Byline({ entry }: { entry: Entry }) {
  const { t } = useTranslation();
  const code = useCode();
  const { caller } = entry;
  const writer =
    entry.author?.name ??
    entry.author_text ??
    entry.received_by?.name ??
    entry.received_by_text ??
    entry.drafter?.name;
  const subjects = entry.subjects.map((subject) => code("subject", subject)).join("・");
  return (
    <p className="mt-1 flex flex-wrap gap-x-3 text-dns-14N-130 text-solid-gray-700">
      {caller ? (
        <span>
          {t("household.call", { kind: `${code("caller_kind", caller.kind)} ${caller.name ?? ""}` })}
        </span>
      ) : null}
      {writer ? <span>{t("household.by", { name: writer })}</span> : null}
      {subjects ? <span>{subjects}</span> : null}
      {entry.number ? <span>{entry.number}</span> : null}
    </p>
  );
}
