/** What goes with an approval where one wants to say something: a comment and an instruction with its day. */

import { useTranslation } from "react-i18next";
import { useDates } from "~/parts/calendar/dates";
import { parseDay } from "~/parts/calendar/era";
import { TextArea, TextField } from "~/parts/form/fields";
import { WordsToCopy } from "~/parts/unsentWords";
import { useDesk } from "./desk";
import { FlagFields } from "./FlagFields";
import { hasUnreadableDay, isTooLong, keptOf, wordsLeft } from "./word";

export function WordFields() {
  const { t } = useTranslation();
  const dates = useDates();
  const { one, word, say } = useDesk();
  const notesToo = useNotesToo();
  const due = parseDay(word.due);
  if (!one.actions.includes("approve")) return <WordsLeft />;
  return (
    <section aria-labelledby="word-title" className="flex flex-col gap-3">
      <h2 id="word-title" className="text-std-18B-160">
        {t("approval.word")}
      </h2>
      <TextArea
        label={t("approval.comment")}
        hint={notesToo}
        error={isTooLong(word) ? t("approval.tooLong") : undefined}
        rows={2}
        maxLength={2000}
        value={word.comment}
        onChange={(event) => say({ comment: event.target.value })}
      />
      <TextArea
        label={t("approval.instruction")}
        hint={t("approval.instructionHint")}
        rows={2}
        value={word.instruction}
        onChange={(event) => say({ instruction: event.target.value })}
      />
      {word.instruction.trim() ? (
        <TextField
          label={t("approval.instructionDue")}
          hint={due ? dates.day(due) : t("editor.dayHint")}
          error={hasUnreadableDay(word) ? t("editor.mistakes.unreadable") : undefined}
          value={word.due}
          onChange={(event) => say({ due: event.target.value })}
        />
      ) : null}
      <FlagFields />
    </section>
  );
}

/** That notes go with the comment, where some do. */
export function useNotesToo(): string | undefined {
  const { t } = useTranslation();
  const count = keptOf(useDesk().word.notes).length;
  return count ? t("approval.withNotes", { count }) : undefined;
}

/** What was written before somebody else acted: it can be copied, or dropped. */
function WordsLeft() {
  const { t } = useTranslation();
  const { one, word, say } = useDesk();
  const left = wordsLeft(word, one.actions);
  if (left.length === 0) return null;
  return (
    <section aria-labelledby="left-title" className="flex flex-col gap-3">
      <h2 id="left-title" className="text-std-18B-160">
        {t("approval.wordsLeft")}
      </h2>
      {left.map(({ what, text, drop }) => (
        <WordsToCopy key={what} label={t(`approval.${what}`)} text={text} onDrop={() => say(drop)} />
      ))}
    </section>
  );
}
