/** What can be done about an inquiry in its present state; the service says which, and refuses the rest. */

import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { refresh } from "~/api/cache";
import { draftQuery } from "~/api/casework";
import { changeOf, type Handling, handleInquiry, type Inquiry } from "~/api/inquiries";
import { useAction } from "~/api/intent";
import { troubleOf } from "~/api/problem";
import { useSession } from "~/api/session";
import { Button } from "~/parts/Button";
import { tell } from "~/parts/feedback/notices";
import { Trouble } from "~/parts/feedback/Trouble";
import { TextArea } from "~/parts/form/fields";
import { HouseholdLookup } from "~/parts/lookup/HouseholdLookup";
import { messageIsNew } from "./mine";

interface InquiryActionsProps {
  readonly inquiry: Inquiry;
  readonly onDone: (() => void) | undefined;
}

const ARRIVAL_TRIES = 20;
const ARRIVAL_MS = 500;

type Written = "answer" | "callback_done" | "link";
const WRITTEN: readonly Written[] = ["callback_done", "answer", "link"];

export function InquiryActions({ inquiry, onDone }: InquiryActionsProps) {
  const { t } = useTranslation();
  const me = useSession().staff.id;
  const cache = useQueryClient();
  const navigate = useNavigate();
  const [writing, setWriting] = useState<Written | null>(null);
  const action = useAction((handling: Handling, intent) => handleInquiry(inquiry, handling, intent), {
    onDone(after) {
      void refresh(cache, [changeOf(after)]);
      setWriting(null);
      onDone?.();
      if (after.promoted_draft_id && !inquiry.promoted_draft_id) void openDraft(after.promoted_draft_id);
    },
    onRefused(error) {
      if (troubleOf(error) === "stale" || troubleOf(error) === "conflict")
        void refresh(cache, [changeOf(inquiry)]);
    },
  });
  /** The draft is made when records hears of it, a moment later. */
  async function openDraft(draft: string): Promise<void> {
    try {
      await cache.fetchQuery({ ...draftQuery(draft), retry: ARRIVAL_TRIES, retryDelay: ARRIVAL_MS });
      await navigate({ to: "/write", search: { draft } });
    } catch {
      // It is on 今日 and in the inquiry as soon as it is there.
    }
  }
  const act = (handling: Handling) =>
    action.mutate(handling, { onSuccess: () => tell(t(`inquiry.detail.done.${handling.verb}`)) });
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
        {WRITTEN.filter(may).map((name) => (
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
      {writing ? <Writing what={writing} busy={action.isPending} onAct={act} /> : null}
    </div>
  );
}

function Writing({
  what,
  busy,
  onAct,
}: {
  what: Written;
  busy: boolean;
  onAct: (handling: Handling) => void;
}) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  if (what === "link")
    return (
      <HouseholdLookup
        label={t("inquiry.detail.actions.link")}
        onChoose={({ household_id }) => onAct({ verb: "link", body: { household_id } })}
      />
    );
  const handling: Handling =
    what === "answer"
      ? { verb: "answer", body: { text: text.trim(), incident: false } }
      : { verb: "callback-done", body: text.trim() ? { reply: text.trim() } : {} };
  return (
    <form
      className="flex flex-col items-start gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        onAct(handling);
      }}
    >
      <TextArea
        label={t(what === "answer" ? "inquiry.detail.answerText" : "inquiry.detail.callbackText")}
        className="w-full"
        value={text}
        autoFocus
        onChange={(event) => setText(event.target.value)}
      />
      <Button type="submit" look="solid" disabled={busy || (what === "answer" && !text.trim())}>
        {t("inquiry.detail.register")}
      </Button>
    </form>
  );
}
