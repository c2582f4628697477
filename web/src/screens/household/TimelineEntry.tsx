/**
 * One entry of a timeline: its day, kind, title and one line of its text, and its state where that is an exception. Opened, its
 * whole content.
 */

import { lazy, type ReactNode, Suspense, useEffect, useId, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Entry } from "~/api/search";
import { withWords } from "~/i18n/later";
import { Day, Moment } from "~/parts/calendar/dates";
import { dayOf } from "~/parts/calendar/era";
import { Chip, StateChip } from "~/parts/chips";
import { classes } from "~/parts/classes";
import { useCode } from "~/parts/codes";
import { Loading } from "~/parts/feedback/Loading";
import { Icon } from "~/parts/Icon";
import { UrgencyChip } from "~/parts/inquiry/UrgencyChip";

const EntryDetail = lazy(() => withWords(import("./EntryDetail")));

interface TimelineEntryProps {
  readonly entry: Entry;
  /** Corrections and circulations of this entry that are under way. */
  readonly corrections?: readonly Entry[] | undefined;
  /** Lines between the previous entry and this one. */
  readonly above?: ReactNode;
  readonly open: boolean;
  readonly onToggle: (open: boolean) => void;
}

/** The columns of day and kind, where there is room for columns. */
const COLUMNS = "@xl:grid @xl:grid-cols-[5rem_6rem_minmax(0,1fr)_auto]";
const UNDER_TITLE = "@xl:ps-[13.25rem]";

export function TimelineEntry({ entry, corrections = [], above, open, onToggle }: TimelineEntryProps) {
  const { t } = useTranslation();
  const id = useId();
  const head = useRef<HTMLButtonElement>(null);
  // Somebody who came for this entry finds it on screen.
  const arrivedOpen = useRef(open);
  useEffect(() => {
    if (arrivedOpen.current) head.current?.scrollIntoView({ block: "center" });
  }, []);
  return (
    <li className={classes("border-solid-gray-200 border-b", MARKS[entry.state ?? ""])}>
      {above}
      <h4 className="text-pretty">
        <button
          ref={head}
          type="button"
          data-row
          aria-expanded={open}
          aria-controls={id}
          onClick={() => onToggle(!open)}
          className={classes(
            "flex w-full flex-wrap items-baseline gap-x-3 gap-y-1 rounded-6 px-3 pt-2 pb-0.5 text-left hover:bg-solid-gray-50",
            COLUMNS,
          )}
        >
          <span className="text-dns-16N-130 tabular-nums">
            {entry.occurred_at ? <Day on={dayOf(entry.occurred_at)} short /> : t("parts.unknownDate")}
          </span>
          <span className="text-dns-14N-130 text-solid-gray-700">
            <KindWord entry={entry} />
          </span>
          <span className="flex min-w-0 flex-1 flex-wrap items-center gap-x-3 gap-y-1">
            <span className="text-dns-16B-130">{entry.title || t(`parts.kind.${entry.kind}`)}</span>
            <Exceptions entry={entry} corrections={corrections} />
          </span>
          <Icon name={open ? "up" : "down"} className="size-5 shrink-0 self-center" />
        </button>
      </h4>
      <div id={id} className={classes("px-3 pb-2", !open && UNDER_TITLE)}>
        {open ? (
          <>
            <Byline entry={entry} />
            <Suspense fallback={<Loading />}>
              <EntryDetail entry={entry} />
            </Suspense>
          </>
        ) : (
          <p className="line-clamp-1 text-dns-16N-130 text-solid-gray-800">
            <Caller entry={entry} /> {entry.excerpt}
          </p>
        )}
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
  return entry.record_type ? code("record_type", entry.record_type) : t(`parts.kind.${entry.kind}`);
}

/** States that are as they should be: nobody needs to be told. */
const SETTLED = new Set(["approved", "filed", "decided", "answered", "closed", "promoted"]);

function Exceptions({ entry, corrections }: Required<Pick<TimelineEntryProps, "entry" | "corrections">>) {
  const { t } = useTranslation();
  const code = useCode();
  const { kind, state } = entry;
  const settled = SETTLED.has(state ?? "");
  return (
    <>
      {settled ? null : <UrgencyChip urgency={entry.urgency} />}
      {state && !settled && kind !== "attachment" ? <StateChip kind={kind} state={state} /> : null}
      {settled
        ? corrections?.map((each) => (
            <Chip key={each.id} tone={each.state === "returned" ? "bad" : "key"} icon="arrows">
              {each.matter_type ? t(`approval.matter.${each.matter_type}`) : ""}{" "}
              {code("case_state", each.state)}
            </Chip>
          ))
        : null}
      {entry.late_entry ? <Chip>{t("household.late")}</Chip> : null}
      {entry.amendments?.length ? <Chip tone="key">{t("household.record.amendments")}</Chip> : null}
      {entry.incident ? (
        <Chip tone="bad" icon="alert">
          {t("inquiry.detail.incident")}
        </Chip>
      ) : null}
      {entry.has_attachment ? <Chip icon="clip">{t("household.attachment")}</Chip> : null}
    </>
  );
}

function Caller({ entry: { caller } }: { entry: Entry }) {
  const { t } = useTranslation();
  const code = useCode();
  if (!caller) return null;
  const kind = `${code("caller_kind", caller.kind)} ${caller.name ?? ""}`.trim();
  return <span>{t("household.call", { kind })}：</span>;
}

/** When exactly, who wrote it, and what it is about. */
function Byline({ entry }: { entry: Entry }) {
  const { t } = useTranslation();
  const code = useCode();
  const writer =
    entry.author?.name ??
    entry.author_text ??
    entry.received_by?.name ??
    entry.received_by_text ??
    entry.drafter?.name;
  const subjects = entry.subjects.map((subject) => code("subject", subject)).join("、");
  return (
    <p className="mb-2 flex flex-wrap gap-x-3 text-dns-14N-130 text-solid-gray-700">
      <Moment at={entry.occurred_at} timeKnown={entry.time_known !== false} />
      {writer ? <span>{t("household.by", { name: writer })}</span> : null}
      {subjects ? <span>{subjects}</span> : null}
      {entry.number ? <span>{entry.number}</span> : null}
      {entry.is_imported ? <span>{t("household.imported")}</span> : null}
      {entry.kind === "record" && SETTLED.has(entry.state) ? (
        <span>{code("record_state", entry.state)}</span>
      ) : null}
    </p>
  );
}
