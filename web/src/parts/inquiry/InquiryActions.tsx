/** The possible actions on an inquiry in its state. The service says which they are, and refuses all others. */

import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { refresh } from "~/api/cache";
import { draftQuery } from "~/api/casework";
import { householdQuery } from "~/api/households";
import { changeOf, type Handling, handleInquiry, type Inquiry } from "~/api/inquiries";
import { useAction } from "~/api/intent";
import { useOfficeName, useStaffName } from "~/api/people";
import { troubleOf } from "~/api/problem";
import { useSession } from "~/api/session";
import { Button } from "~/parts/Button";
import { tell } from "~/parts/feedback/notices";
import { Trouble, useTroubleText } from "~/parts/feedback/Trouble";
import { addressOfNow } from "~/parts/here";
import { UnsentWords, useUnsentWords } from "~/parts/unsentWords";
import { callbackWasMade } from "./callback";
import { messageIsNew } from "./mine";
import type { Begun } from "./row";
import { whyUnnamed } from "./unnamed";
import { LABELS, Writing } from "./Writing";

interface InquiryActionsProps {
  readonly inquiry: Inquiry;
  readonly begin: Begun | undefined;
  readonly onDone: (() => void) | undefined;
}

const ARRIVAL_TRIES = 20;
const ARRIVAL_MS = 500;

interface Asked {
  readonly handling: Handling;
  /** What was answered is closed in the same breath. */
  readonly thenClose?: true;
}

/** The acts that need more than a press, with their verbs. */
const WRITTEN = {
  callback_done: "callback-done",
  answer: "answer",
  link: "link",
  hand_off: "hand-off",
  revise: "revise",
} as const satisfies Record<Begun, Handling["verb"]>;
const NAMES = Object.keys(WRITTEN) as Begun[];

export function InquiryActions({ inquiry, begin, onDone }: InquiryActionsProps) {
  const { t } = useTranslation();
  const me = useSession().staff.id;
  const cache = useQueryClient();
  const unsentWords = useUnsentWords();
  const placeOf = (verb: Handling["verb"]) => `inquiry ${inquiry.id} ${verb}`;
  const [writing, setWriting] = useState(
    () => NAMES.find((name) => unsentWords.at(placeOf(WRITTEN[name]))) ?? begin,
  );
  const follow = useFollowUps();
  const handedTo = useHandedTo();
  const openDraft = useOpenDraft();
  const here = useRef(addressOfNow());
  const action = useAction(({ handling }: Asked, intent) => handleInquiry(inquiry, handling, intent), {
    onDone(after, { handling: { verb }, thenClose }) {
      if (after.callback?.done_at && !inquiry.callback?.done_at) callbackWasMade(cache, after);
      void refresh(cache, [changeOf(after)]);
      unsentWords.keep(placeOf(verb), "");
      setWriting((now) => (now && WRITTEN[now] === verb ? undefined : now));
      onDone?.();
      if (thenClose) follow.close(after);
      else if (verb === "link") follow.offerUnlink(after);
      else if (verb === "hand-off") tell(handedTo(after));
      else tell(t(`inquiry.detail.done.${verb}`));
      if (after.promoted_draft_id && !inquiry.promoted_draft_id)
        void openDraft(after.promoted_draft_id, here.current);
    },
    onRefused(error) {
      if (troubleOf(error) === "stale" || troubleOf(error) === "conflict")
        void refresh(cache, [changeOf(inquiry)]);
    },
  });
  function act(handling: Handling): void {
    here.current = addressOfNow();
    action.mutate({ handling });
  }
  const may = (name: Inquiry["actions"][number]) =>
    inquiry.actions.includes(name) && (name !== "link" || !inquiry.household_id);
  return (
    <div className="flex flex-col gap-3">
      {action.isError ? <Trouble error={action.error} /> : null}
      <div className="flex flex-wrap gap-2">
        {messageIsNew(inquiry, me) ? (
          <Button look="solid" disabled={action.isPending} onClick={() => act({ verb: "message-seen" })}>
            {t("inquiry.detail.actions.seen")}
          </Button>
        ) : null}
        {may("accept") ? (
          <Button look="solid" disabled={action.isPending} onClick={() => act({ verb: "accept" })}>
            {t("inquiry.detail.actions.accept")}
          </Button>
        ) : null}
        {NAMES.filter(may).map((name) => (
          <Button key={name} aria-expanded={writing === name} onClick={() => setWriting(name)}>
            {t(`inquiry.detail.actions.${name}`)}
          </Button>
        ))}
        {may("promote") && !inquiry.promoted_draft_id ? (
          <Button disabled={action.isPending} onClick={() => act({ verb: "promote" })}>
            {t("inquiry.detail.actions.promote")}
          </Button>
        ) : null}
        {may("close") ? (
          <Button disabled={action.isPending} onClick={() => act({ verb: "close" })}>
            {t("inquiry.detail.actions.close")}
          </Button>
        ) : null}
      </div>
      {writing && may(writing) ? (
        <Writing
          key={writing}
          what={writing}
          inquiry={inquiry}
          place={placeOf(WRITTEN[writing])}
          busy={action.isPending}
          onAct={act}
          onActAndClose={(handling) => action.mutate({ handling, thenClose: true })}
        />
      ) : null}
      {NAMES.filter((name) => !may(name) && !action.isPending).map((name) => (
        <UnsentWords
          key={name}
          label={t("inquiry.detail.tooLate", { what: t(LABELS[name]) })}
          place={placeOf(WRITTEN[name])}
        />
      ))}
    </div>
  );
}

/** Opens the draft of a call once it exists; to whoever went on meanwhile, or waited too long, it is offered. */
function useOpenDraft() {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const navigate = useNavigate();
  return async (draft: string, here: () => boolean): Promise<void> => {
    const run = () => void navigate({ to: "/write", search: { draft } });
    const offer = { label: t("inquiry.detail.openDraft"), run };
    try {
      // records makes the draft a moment later, when it gets the event.
      await cache.fetchQuery({ ...draftQuery(draft), retry: ARRIVAL_TRIES, retryDelay: ARRIVAL_MS });
    } catch {
      tell(t("inquiry.detail.draftLate"), "bad", offer);
      return;
    }
    if (here()) run();
    else tell(t("inquiry.detail.draftReady"), "good", offer);
  };
}

/** What follows an act in a dialog that may be gone by then: closing what was answered, taking a link back. */
function useFollowUps() {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const troubleText = useTroubleText();
  const action = useAction(
    ({ after, handling }: { after: Inquiry; handling: Handling }, intent) =>
      handleInquiry(after, handling, intent),
    {
      onDone(after, { handling: { verb } }) {
        void refresh(cache, [changeOf(after)]);
        tell(t(verb === "close" ? "inquiry.detail.answeredAndClosed" : "inquiry.detail.unlinked"));
      },
      onRefused: (error) => tell(troubleText(error).text, "bad"),
    },
  );
  return {
    close: (after: Inquiry) => action.mutate({ after, handling: { verb: "close" } }),
    offerUnlink: (after: Inquiry) =>
      tell(t("inquiry.detail.done.link"), "good", {
        label: t("parts.item.takeBack"),
        run: () => action.mutate({ after, handling: { verb: "link", body: { household_id: null } } }),
      }),
  };
}

/** To whom it was handed over; the worker of a protected household is not named. */
function useHandedTo(): (after: Inquiry) => string {
  const { t } = useTranslation();
  const staffName = useStaffName();
  const officeName = useOfficeName();
  const cache = useQueryClient();
  return ({ hand_offs, household_id }) => {
    const last = (hand_offs ?? []).at(-1);
    const staff = last?.to_staff_id ?? "";
    const id = household_id ?? null;
    const unnamed = whyUnnamed(staff, id, cache.getQueryData(householdQuery(id ?? "").queryKey));
    const person = unnamed ? t("inquiry.card.worker") : staffName(staff);
    const name = staff ? person : (last?.to_unit ?? officeName(last?.to_office_code ?? ""));
    return name && unnamed !== "unknown"
      ? t("inquiry.savedHandOff", { name })
      : t("inquiry.detail.done.hand-off");
  };
}
