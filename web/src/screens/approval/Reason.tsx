/** The reason of a deed, with the comments on the text that go with it, and what the deed would leave behind. */

import { useTranslation } from "react-i18next";
import { Button } from "~/parts/Button";
import { TextArea } from "~/parts/form/fields";
import { useDesk } from "./desk";
import { useNotesToo } from "./WordFields";
import { instructionAsReason, isTooLong, leftBehind, spoken } from "./word";

interface ReasonProps {
  /** The server refuses the deed without one; comments on the text are one. */
  readonly needed: boolean;
  /** It was to be sent already. */
  readonly tried: boolean;
}

export function Reason({ needed, tried }: ReasonProps) {
  const { t } = useTranslation();
  const { word, say } = useDesk();
  const notesToo = useNotesToo();
  const lacking = tried && needed && !spoken(word) ? t("approval.reasonMissing") : undefined;
  return (
    <TextArea
      label={t(needed ? "approval.reasonNeeded" : "approval.comment")}
      hint={notesToo}
      error={isTooLong(word) ? t("approval.tooLong") : lacking}
      data-first
      required={needed && !notesToo}
      maxLength={2000}
      value={word.comment}
      onChange={(event) => say({ comment: event.target.value })}
    />
  );
}

/** What this deed does not send: it is dealt with first, so that it does not vanish. */
export function Left() {
  const { t } = useTranslation();
  const { word, say } = useDesk();
  const left = leftBehind(word);
  const settle = (button: HTMLElement, patch: Parameters<typeof say>[0]) => {
    // The button goes; the next key belongs to the reason.
    button.closest("form")?.querySelector<HTMLElement>("[data-first]")?.focus();
    say(patch);
  };
  if (left === null) return null;
  if (left === "note") return <p role="alert">{t("approval.leftNote")}</p>;
  if (left === "suggestion") return <p role="alert">{t("approval.leftSuggestion")}</p>;
  if (left === "flags")
    return (
      <div role="alert" className="flex flex-wrap items-center gap-2">
        <p>{t("approval.leftFlags")}</p>
        <Button
          size="sm"
          onClick={({ currentTarget }) => settle(currentTarget, { flags: [], flagReason: "" })}
        >
          {t("approval.dropFlags")}
        </Button>
      </div>
    );
  return (
    <div role="alert" className="flex flex-wrap items-center gap-2">
      <p>{t("approval.leftInstruction")}</p>
      <Button size="sm" onClick={({ currentTarget }) => settle(currentTarget, instructionAsReason(word))}>
        {t("approval.moveInstruction")}
      </Button>
      <Button
        size="sm"
        look="text"
        onClick={({ currentTarget }) => settle(currentTarget, { instruction: "", due: "" })}
      >
        {t("approval.dropInstruction")}
      </Button>
    </div>
  );
}
