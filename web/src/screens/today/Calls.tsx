/** Messages, call-backs and hand-overs that wait for oneself; a row opens the inquiry with what can be done about it. */

import { useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { refresh } from "~/api/cache";
import { changeOf, type Handling, handleInquiry, type InquiryRow } from "~/api/inquiries";
import { useAction } from "~/api/intent";
import { useStaffName } from "~/api/people";
import { Button } from "~/parts/Button";
import { Moment } from "~/parts/calendar/dates";
import { StateChip } from "~/parts/chips";
import { tell } from "~/parts/feedback/notices";
import { useTroubleText } from "~/parts/feedback/Trouble";
import type { Waits } from "~/parts/inquiry/mine";
import { UrgencyChip } from "~/parts/inquiry/UrgencyChip";
import { WorkRow } from "~/parts/list/WorkRow";
import { Modal } from "~/parts/Modal";
import { Group } from "./Group";
import { useCalls } from "./useToday";

const InquiryDetail = lazy(() => import("~/parts/inquiry/InquiryDetail"));

export function CallsGroup({ what }: { readonly what: Waits }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState<InquiryRow | null>(null);
  return (
    <>
      <Group
        id={what}
        title={t(`today.cards.${what}.title`)}
        kind={useCalls(what)}
        row={(inquiry) => <Row inquiry={inquiry} what={what} onOpen={() => setOpen(inquiry)} />}
      />
      {/* What is begun in it is kept: it is there again when the dialog is. */}
      <Modal
        title={open?.subject ?? ""}
        open={open !== null}
        onClose={() => setOpen(null)}
        written={false}
        wide
      >
        {open ? (
          <Suspense fallback={null}>
            <InquiryDetail id={open.id} household={open.household_id ?? null} onDone={() => setOpen(null)} />
          </Suspense>
        ) : null}
      </Modal>
    </>
  );
}

interface RowProps {
  readonly inquiry: InquiryRow;
  readonly what: Waits;
  readonly onOpen: () => void;
}

function Row({ inquiry, what, onOpen }: RowProps) {
  const { t } = useTranslation();
  const staffName = useStaffName();
  const [message] = inquiry.messages ?? [];
  const { callback } = inquiry;
  const accepted = what === "handedOff" && inquiry.state === "accepted";
  return (
    <WorkRow
      onOpen={onOpen}
      title={inquiry.subject}
      household={inquiry.household_id ?? null}
      when={<Moment at={inquiry.received_at} timeKnown={inquiry.precision !== "day"} short />}
      marks={
        <>
          <UrgencyChip urgency={inquiry.urgency} />
          {accepted ? <StateChip kind="inquiry" state={inquiry.state} /> : null}
        </>
      }
      about={
        <>
          {message?.left_by ? (
            <span>{t("today.cards.messages.from", { name: staffName(message.left_by) })} </span>
          ) : null}
          {callback?.by_text ? (
            <span>{t("today.cards.callbacks.by", { when: callback.by_text })} </span>
          ) : null}
          {callback?.by_time ? (
            <>
              <Moment at={callback.by_time} short />{" "}
            </>
          ) : null}
          {message?.text ?? inquiry.summary}
        </>
      }
      actions={<RowAction inquiry={inquiry} what={what} onOpen={onOpen} />}
    />
  );
}

const AT_ONCE = { messages: "message-seen", handedOff: "accept" } as const;

/** A message is noted as seen and a hand-over is accepted on the spot; a call-back needs words. */
function RowAction({ inquiry, what, onOpen }: RowProps) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const troubleText = useTroubleText();
  const action = useAction((handling: Handling, intent) => handleInquiry(inquiry, handling, intent), {
    onDone: (after, { verb }) => {
      void refresh(cache, [changeOf(after)]);
      tell(t(`inquiry.detail.done.${verb}`));
    },
    onRefused: (error) => tell(troubleText(error).text, "bad"),
  });
  if (what === "callbacks" || inquiry.state === "accepted")
    return <Button onClick={onOpen}>{t(what === "callbacks" ? "today.call" : "today.answer")}</Button>;
  const verb = AT_ONCE[what];
  return (
    <Button
      data-act
      aria-keyshortcuts="d"
      disabled={action.isPending}
      onClick={() => action.mutate({ verb })}
    >
      {t(verb === "accept" ? "inquiry.detail.actions.accept" : "today.seen")}
    </Button>
  );
}
