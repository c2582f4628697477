/** A row of an inquiry: it opens the inquiry with all that can be done; what is to be done first is done from the row (`d`). */

import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { InquiryRow } from "~/api/inquiries";
import { useOfficeName, useStaffName } from "~/api/people";
import { useSession } from "~/api/session";
import { Button } from "../Button";
import { Moment, useDates } from "../calendar/dates";
import { Chip, StateChip } from "../chips";
import { useCode } from "../codes";
import { WorkRow } from "../list/WorkRow";
import { messageIsNew, type Waits } from "./mine";
import { type Begun, firstAct, holdersOf, owedCallback, type RowAct, unseenHours } from "./row";
import { UrgencyChip } from "./UrgencyChip";
import { useWhyUnnamed } from "./unnamed";
import { useAtOnce } from "./useAtOnce";

interface InquiryLineProps {
  readonly inquiry: InquiryRow;
  /** The list in which it stands: what that says already is not said again. */
  readonly place?: Waits | "unlinked";
  /** Who has it stands on the row. */
  readonly named?: boolean;
  /** What the list has to say of it, before its other marks. */
  readonly mark?: ReactNode;
  /** Opens it, with this act begun. */
  readonly onOpen: (begin?: Begun) => void;
}

export function InquiryLine({ inquiry, place, named = false, mark, onOpen }: InquiryLineProps) {
  return (
    <WorkRow
      onOpen={() => onOpen()}
      title={inquiry.subject}
      household={inquiry.household_id ?? null}
      when={<Moment at={inquiry.received_at} timeKnown={inquiry.precision !== "day"} short />}
      marks={
        <>
          {mark}
          <Marks inquiry={inquiry} place={place} />
        </>
      }
      about={<About inquiry={inquiry} named={named} />}
      actions={<Act inquiry={inquiry} place={place} onOpen={onOpen} />}
    />
  );
}

const OPEN: readonly InquiryRow["state"][] = ["received", "message", "callback", "handed_off", "accepted"];
const SAID: Readonly<Partial<Record<Waits | "unlinked", InquiryRow["state"]>>> = {
  messages: "message",
  callbacks: "callback",
  handedOff: "handed_off",
};
const DAY = 24;

/** Exceptions only: what is urgent, what is not done yet, and how long a message has not been seen. */
function Marks({ inquiry, place }: Pick<InquiryLineProps, "inquiry"> & { place: InquiryLineProps["place"] }) {
  const { t } = useTranslation();
  const { state } = inquiry;
  const hours = unseenHours(inquiry, Date.now());
  return (
    <>
      <UrgencyChip urgency={inquiry.urgency} />
      {inquiry.incident ? (
        <Chip tone="bad" icon="alert">
          {t("inquiry.detail.incident")}
        </Chip>
      ) : null}
      {OPEN.includes(state) && !(place && SAID[place] === state) ? (
        <StateChip kind="inquiry" state={state} />
      ) : null}
      {state !== "callback" && owedCallback(inquiry) ? <StateChip kind="inquiry" state="callback" /> : null}
      {hours === null ? null : (
        <Chip tone={hours >= DAY ? "warn" : "plain"}>
          {hours >= DAY
            ? t("parts.inquiry.unseenDays", { count: Math.floor(hours / DAY) })
            : t("parts.inquiry.unseenHours", { count: hours })}
        </Chip>
      )}
    </>
  );
}

/** Who called, who has it, and what was said: to the reader in a message, or on the telephone. */
function About({ inquiry, named }: Pick<InquiryLineProps, "inquiry"> & { named: boolean }) {
  const { t } = useTranslation();
  const code = useCode();
  const dates = useDates();
  const staffName = useStaffName();
  const me = useSession().staff.id;
  const { caller } = inquiry;
  const message = messageIsNew(inquiry, me)
    ? inquiry.messages?.find(({ staff_id, seen_at }) => staff_id === me && !seen_at)
    : undefined;
  const unnamed = useWhyUnnamed(inquiry.household_id ?? null)(message?.left_by ?? "");
  const sender = message && (unnamed ? t("inquiry.card.worker") : staffName(message.left_by));
  const owed = owedCallback(inquiry);
  const parts = [
    [code("caller_kind", caller.kind), caller.name, caller.org].filter(Boolean).join(" "),
    sender ? t("today.cards.messages.from", { name: sender }) : "",
    owed?.by_text ? t("today.cards.callbacks.by", { when: owed.by_text }) : "",
    owed?.by_time ? t("today.cards.callbacks.by", { when: dates.moment(owed.by_time, true, true) }) : "",
    message?.text || inquiry.summary,
  ];
  return (
    <>
      {named ? <Holder inquiry={inquiry} /> : null}
      {parts.filter(Boolean).join("　")}
    </>
  );
}

function Holder({ inquiry }: Pick<InquiryLineProps, "inquiry">) {
  const { t } = useTranslation();
  const staffName = useStaffName();
  const officeName = useOfficeName();
  const { household_id: id } = inquiry;
  const whyUnnamed = useWhyUnnamed(id ?? null);
  const holders = holdersOf(inquiry);
  if (!holders) return null;
  const { staff, unit, office } = holders;
  // Until it is known whether the household is protected, nobody is named.
  if (staff.some((each) => whyUnnamed(each) === "unknown")) return null;
  const names = [
    ...staff.map((each) => (whyUnnamed(each) ? t("inquiry.card.worker") : staffName(each))),
    unit ?? "",
    office ? officeName(office) : "",
  ];
  const known = names.filter(Boolean).join(t("today.and"));
  return (
    <span className="mr-3 text-dns-14B-130 text-solid-gray-900">
      {known ? t("parts.inquiry.holder", { name: known }) : t("parts.noWorker")}
    </span>
  );
}

const LABELS = {
  "message-seen": "today.seen",
  accept: "inquiry.detail.actions.accept",
  callback_done: "today.call",
  answer: "today.answer",
  close: "parts.inquiry.close",
  link: "parts.inquiry.link",
  hand_off: "parts.inquiry.handOn",
  revise: "inquiry.detail.actions.revise",
} as const satisfies Record<RowAct, string>;

const isAtOnce = (act: RowAct): act is Exclude<RowAct, Begun> =>
  act === "message-seen" || act === "accept" || act === "close";

function Act({
  inquiry,
  place,
  onOpen,
}: Pick<InquiryLineProps, "inquiry" | "onOpen"> & { place: InquiryLineProps["place"] }) {
  const { t } = useTranslation();
  const { act, busy } = useAtOnce(inquiry);
  const first = firstAct(inquiry, useSession(), place);
  if (first === null) return null;
  return (
    <Button
      data-act
      aria-keyshortcuts="d"
      disabled={busy}
      onClick={() => (isAtOnce(first) ? act(first) : onOpen(first))}
    >
      {t(LABELS[first])}
    </Button>
  );
}
