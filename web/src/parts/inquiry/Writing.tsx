/** The form of an act on an inquiry that needs more than a press. What is begun is kept under its place. */

import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Handling, Inquiry } from "~/api/inquiries";
import { Button } from "~/parts/Button";
import { TextArea } from "~/parts/form/fields";
import { HouseholdLookup } from "~/parts/lookup/HouseholdLookup";
import { useUnsentWords } from "~/parts/unsentWords";
import { CorrectionForm } from "./CorrectionForm";
import { HandOn } from "./HandOn";
import type { Begun } from "./row";
import { ToldField } from "./ToldField";

export const LABELS = {
  callback_done: "inquiry.detail.callbackText",
  answer: "inquiry.detail.answerText",
  link: "inquiry.detail.actions.link",
  hand_off: "inquiry.note",
  revise: "inquiry.summary",
} as const satisfies Record<Begun, string>;

/** Who calls them back knows whom they call: only a check that failed counts. */
const callerOf = ({ caller, identity_check: check }: Inquiry) => ({
  kind: caller.kind,
  party: caller.related_party_id ?? "",
  matched: check?.result !== false,
});

/** Also where the dialog around it opens only then (`Modal`). */
function focusOn(box: HTMLElement | null): void {
  if (!box) return;
  box.dataset.first = "";
  box.focus();
}

interface WritingProps {
  readonly what: Begun;
  readonly inquiry: Inquiry;
  /** The place under which unsent words are kept. */
  readonly place: string;
  readonly busy: boolean;
  readonly onAct: (handling: Handling) => void;
  readonly onActAndClose: (handling: Handling) => void;
}

export function Writing({ what, inquiry, place, busy, onAct, onActAndClose }: WritingProps) {
  const { t } = useTranslation();
  const unsentWords = useUnsentWords();
  const [text, setText] = useState(() => unsentWords.at(place));
  const [told, setTold] = useState("");
  if (what === "link")
    return (
      <HouseholdLookup
        label={t("inquiry.detail.actions.link")}
        inputRef={focusOn}
        onChoose={({ household_id }) => onAct({ verb: "link", body: { household_id } })}
      />
    );
  if (what === "hand_off") return <HandOn inquiry={inquiry} place={place} busy={busy} onAct={onAct} />;
  if (what === "revise")
    return (
      <CorrectionForm
        inquiry={inquiry}
        place={place}
        busy={busy}
        onSend={(body) => onAct({ verb: "revise", body })}
      />
    );
  const words = text.trim();
  const level = words && told ? { told_level: told as "full" } : {};
  const handling: Handling =
    what === "answer"
      ? { verb: "answer", body: { text: words, incident: false, ...level } }
      : { verb: "callback-done", body: { incident: false, ...(words ? { reply: words } : {}), ...level } };
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
        data-first
        onChange={({ target }) => {
          setText(target.value);
          unsentWords.keep(place, target.value);
        }}
      />
      <ToldField inquiry={inquiry} caller={callerOf(inquiry)} value={told} onChoose={setTold} />
      <div className="flex flex-wrap gap-2">
        <Button type="submit" look="solid" disabled={busy || (what === "answer" && !text.trim())}>
          {t("inquiry.detail.register")}
        </Button>
        {what === "answer" ? (
          <Button disabled={busy || !text.trim()} onClick={() => onActAndClose(handling)}>
            {t("inquiry.detail.answerAndClose")}
          </Button>
        ) : null}
      </div>
    </form>
  );
}
