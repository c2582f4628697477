/** Messages, call-backs and hand-overs that wait for oneself; a row opens the inquiry with what can be done about it. */

import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { type InquiryRow, workerInquiriesQuery } from "~/api/inquiries";
import { useStaffName } from "~/api/people";
import { useSession } from "~/api/session";
import { Moment } from "~/parts/calendar/dates";
import { callbackIsMine, handedToMe, messageIsNew } from "~/parts/inquiry/mine";
import { Modal } from "~/parts/Modal";
import { Card } from "./Card";
import { HouseholdLabel } from "./HouseholdRow";

const InquiryDetail = lazy(() => import("~/parts/inquiry/InquiryDetail"));

const KINDS = {
  messages: { state: "message", isMine: messageIsNew },
  callbacks: { state: "callback", isMine: callbackIsMine },
  handedOff: { state: "handed_off", isMine: handedToMe },
} as const;

export function InquiriesCard({ what }: { what: keyof typeof KINDS }) {
  const { t } = useTranslation();
  const { staff, posts, acting_post } = useSession();
  const me = staff.id;
  const { state, isMine } = KINDS[what];
  const asked = useQuery(workerInquiriesQuery(me, state, acting_post.office_code));
  const [open, setOpen] = useState<InquiryRow | null>(null);
  return (
    <>
      <Card
        id={what}
        title={t(`today.cards.${what}.title`)}
        empty={t(`today.cards.${what}.empty`)}
        asked={asked}
        items={(asked.data ?? []).filter((inquiry) => isMine(inquiry, me, posts))}
        row={(inquiry) => <Row inquiry={inquiry} onOpen={() => setOpen(inquiry)} />}
      />
      <Modal title={open?.subject ?? ""} open={open !== null} onClose={() => setOpen(null)} wide>
        {open ? (
          <Suspense fallback={null}>
            <InquiryDetail id={open.id} household={open.household_id ?? null} onDone={() => setOpen(null)} />
          </Suspense>
        ) : null}
      </Modal>
    </>
  );
}

function Row({ inquiry, onOpen }: { inquiry: InquiryRow; onOpen: () => void }) {
  const { t } = useTranslation();
  const staffName = useStaffName();
  const [message] = inquiry.messages ?? [];
  const { callback } = inquiry;
  return (
    <button
      type="button"
      data-row
      onClick={onOpen}
      className="flex w-full flex-col gap-0.5 rounded-6 px-2 py-2 text-left hover:bg-solid-gray-50"
    >
      <span className="flex flex-wrap items-baseline gap-x-3">
        <span className="link text-dns-16B-130">{inquiry.subject}</span>
        {inquiry.household_id ? (
          <HouseholdLabel id={inquiry.household_id} />
        ) : (
          <span className="text-dns-14N-130">{t("today.unlinked")}</span>
        )}
      </span>
      <span className="flex flex-wrap gap-x-3 text-dns-14N-130">
        <Moment at={inquiry.received_at} timeKnown={inquiry.precision !== "day"} short />
        {message?.left_by ? (
          <span>{t("today.cards.messages.from", { name: staffName(message.left_by) })}</span>
        ) : null}
        {callback?.by_text ? <span>{t("today.cards.callbacks.by", { when: callback.by_text })}</span> : null}
        {callback?.by_time ? <Moment at={callback.by_time} short /> : null}
      </span>
      <span className="line-clamp-2 text-dns-16N-130">{message?.text ?? inquiry.summary}</span>
    </button>
  );
}
