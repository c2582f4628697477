/** The possible actions on an inquiry in its state. The service says which they are, and refuses all others. */

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
import { UnsentWords, useUnsentWords } from "~/parts/unsentWords";
import { messageIsNew } from "./mine";

interface InquiryActionsProps {
  readonly inquiry: Inquiry;
  readonly onDone: (() => void) | undefined;
}

const ARRIVAL_TRIES = 20;
const ARRIVAL_MS = 500;

/** The initial values of an action, if it is allowed. */
const WRITTEN = { callback_done: "callback-done", answer: "answer", link: "link" } as const;
type Written = keyof typeof WRITTEN;
const LABELS = {
  callback_done: "inquiry.detail.callbackText",
  answer: "inquiry.detail.answerText",
  link: "inquiry.detail.actions.link",
} as const satisfies Record<Written, string>;
const NAMES = Object.keys(WRITTEN) as Written[];

export function InquiryActions({ inquiry, onDone }: InquiryActionsProps) {
  const { t } = useTranslation();
  const me = useSession().staff.id;
  const cache = useQueryClient();
  const navigate = useNavigate();
  const unsentWords = useUnsentWords();
  const placeOf = (verb: Handling["verb"]) => `inquiry ${inquiry.id} ${verb}`;
  const [writing, setWriting] = useState(() => NAMES.find((name) => unsentWords.at(placeOf(WRITTEN[name]))));
  const action = useAction((handling: Handling, intent) => handleInquiry(inquiry, handling, intent), {
    onDone(after, { verb }) {
      void refresh(cache, [changeOf(after)]);
      unsentWords.keep(placeOf(verb), "");
      setWriting((now) => (now && WRITTEN[now] === verb ? undefined : now));
      onDone?.();
      if (after.promoted_draft_id && !inquiry.promoted_draft_id) void openDraft(after.promoted_draft_id);
    },
    onRefused(error) {
      if (troubleOf(error) === "stale" || troubleOf(error) === "conflict")
        void refresh(cache, [changeOf(inquiry)]);
    },
  });
  /** records makes the draft a moment later, when it gets the event. */
  async function openDraft(draft: string): Promise<void> {
    try {
      await cache.fetchQuery({ ...draftQuery(draft), retry: ARRIVAL_TRIES, retryDelay: ARRIVAL_MS });
      await navigate({ to: "/write", search: { draft } });
    } catch {
      // 今日 and the inquiry show it as soon as it exists.
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
          place={placeOf(WRITTEN[writing])}
          busy={action.isPending}
          onAct={act}
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

interface WritingProps {
  readonly what: Written;
  /** The place under which unsent words are kept. */
  readonly place: string;
  readonly busy: boolean;
  readonly onAct: (handling: Handling) => void;
}

function Writing({ what, place, busy, onAct }: WritingProps) {
  const { t } = useTranslation();
  const unsentWords = useUnsentWords();
  const [text, setText] = useState(() => unsentWords.at(place));
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
        label={t(LABELS[what])}
        className="w-full"
        value={text}
        autoFocus
        onChange={({ target }) => {
          setText(target.value);
          unsentWords.keep(place, target.value);
        }}
      />
      <Button type="submit" look="solid" disabled={busy || (what === "answer" && !text.trim())}>
        {t("inquiry.detail.register")}
      </Button>
    </form>
  );
}
