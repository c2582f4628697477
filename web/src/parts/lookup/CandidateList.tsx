/** The results under the box: candidates, or why there are none, and the cards for other offices. */

import { useTranslation } from "react-i18next";
import type { Candidate } from "~/api/households";
import { useOfficeName, useStaffName } from "~/api/people";
import { useSession } from "~/api/session";
import { useInquiryDesk } from "~/screens/inquiry/desk";
import { Button } from "../Button";
import { Chip } from "../chips";
import { classes } from "../classes";
import { useCode } from "../codes";
import { Partial } from "../feedback/Partial";
import { useTroubleText } from "../feedback/Trouble";
import { shownReading } from "../reading";
import type { useLookup } from "./useLookup";

const SHOWN = 8;

interface CandidateListProps {
  readonly id: string;
  readonly lookup: ReturnType<typeof useLookup>;
  readonly onChoose: (candidate: Candidate) => void;
  readonly onList: ((words: string) => void) | undefined;
  readonly onSearch: (() => void) | undefined;
}

export function CandidateList({ id, lookup, onChoose, onList, onSearch }: CandidateListProps) {
  const { t } = useTranslation();
  const troubleText = useTroubleText();
  const { items, answer, settled, active } = lookup;
  const first = Math.max(0, active - SHOWN + 1);
  return (
    <div className="absolute top-full right-0 left-0 z-40 mt-1 min-w-72 rounded-8 border border-solid-gray-420 bg-white p-1 shadow-2">
      <p role="status" className={items.length ? "sr-only" : "px-3 py-2 text-dns-16N-130"}>
        {!settled ? t("shell.search.searching") : null}
        {settled && answer.isError ? troubleText(answer.error).title : null}
        {settled && answer.isSuccess && items.length === 0 ? t("shell.search.none") : null}
        {settled && items.length > 0 ? t("shell.search.count", { count: items.length }) : null}
      </p>
      <Partial answer={settled ? answer.data : undefined} className="px-3 py-2" />
      <div id={`${id}-list`} role="listbox" aria-label={t("shell.search.results")}>
        {items.slice(first, first + SHOWN).map((candidate, at) => (
          <Option
            key={candidate.household_id}
            id={`${id}-${first + at}`}
            candidate={candidate}
            marked={first + at === active}
            onChoose={onChoose}
          />
        ))}
      </div>
      {settled && answer.data?.more ? (
        <p className="px-3 py-2 text-dns-14N-130">{t("parts.lookup.more")}</p>
      ) : null}
      {items.length > SHOWN && onList ? (
        <Button
          look="text"
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => onList(lookup.text.trim())}
        >
          {t("shell.search.list")}（{items.length}）
        </Button>
      ) : null}
      {onSearch ? (
        <Button
          look="text"
          className="max-w-full flex-wrap whitespace-normal text-left"
          onMouseDown={(event) => event.preventDefault()}
          onClick={onSearch}
        >
          {t("shell.search.records")}
          <kbd className="text-oln-14N-100">Ctrl+Enter</kbd>
        </Button>
      ) : null}
      <Referrals lookup={lookup} />
    </div>
  );
}

function Referrals({ lookup }: Pick<CandidateListProps, "lookup">) {
  const { t } = useTranslation();
  const officeName = useOfficeName();
  if (lookup.cards.length === 0) return null;
  return (
    <div className="border-solid-gray-200 border-t px-3 py-2 text-dns-14N-130 text-solid-gray-700">
      {lookup.cards.map((card) => (
        <p key={card.say}>
          {card.office_code ? officeName(card.office_code) : t("shell.search.otherOffice")}：{card.say}
        </p>
      ))}
    </div>
  );
}

interface OptionProps {
  readonly id: string;
  readonly candidate: Candidate;
  readonly marked: boolean;
  readonly onChoose: (candidate: Candidate) => void;
}

function Option({ id, candidate, marked, onChoose }: OptionProps) {
  const { t } = useTranslation();
  const staffName = useStaffName();
  const worker =
    staffName(candidate.worker, candidate.worker_text) ||
    t(candidate.protected ? "parts.untoldWorker" : "parts.noWorker");
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the box that points here
    <div
      id={id}
      role="option"
      aria-selected={marked}
      tabIndex={-1}
      onMouseDown={(event) => event.preventDefault()}
      onClick={() => onChoose(candidate)}
      className={classes(
        "flex cursor-pointer flex-wrap items-center gap-x-3 gap-y-0.5 rounded-6 px-3 py-1.5 text-dns-16N-130",
        marked ? "bg-key-100 outline-2 outline-black" : "hover:bg-solid-gray-50",
      )}
    >
      <span className="text-dns-16B-130">{candidate.name ?? t("parts.unknown")}</span>
      <span className="text-dns-14N-130 text-solid-gray-700">{shownReading(candidate.kana)}</span>
      <span className="text-dns-14N-130 tabular-nums">{candidate.case_number}</span>
      <span className="text-dns-14N-130">{worker}</span>
      <Flags candidate={candidate} />
      <TellingApart candidate={candidate} />
    </div>
  );
}

/** Exceptions only, in words: protected, somebody else's for who holds households, not receiving (any more). */
function Flags({ candidate }: Pick<OptionProps, "candidate">) {
  const { t } = useTranslation();
  const code = useCode();
  const { staff, acting_post } = useSession();
  const { status, worker } = candidate;
  // Whose a protected household is, is told to nobody here.
  const isOthers = acting_post.role === "caseworker" && !candidate.protected && worker !== staff.id;
  return (
    <>
      {candidate.protected ? (
        <Chip tone="bad" icon="shield">
          {t("parts.protection.support_measure")}
        </Chip>
      ) : null}
      {isOthers ? <Chip>{t("shell.search.notMine")}</Chip> : null}
      {status === "active" ? null : <Chip tone="warn">{code("household_status", status)}</Chip>}
    </>
  );
}

/** Age and town tell people of one name apart. While a call is open they are not shown: the caller says them first. */
function TellingApart({ candidate: { age, town } }: Pick<OptionProps, "candidate">) {
  const { t } = useTranslation();
  const { open } = useInquiryDesk();
  if (open || (age === null && town === null)) return null;
  const words = [age === null ? "" : t("parts.years", { count: age }), town].filter(Boolean);
  return <span className="text-dns-14N-130 text-solid-gray-700">{words.join("　")}</span>;
}
