/** The fields of a proposal: new words with their reason, or why a record must be voided. */

import { useTranslation } from "react-i18next";
import { ChosenField } from "../form/ChosenField";
import { TextArea } from "../form/fields";
import { VOID_REASONS, type Words } from "./words";

interface CorrectionFieldsProps {
  readonly of: "amendment" | "void";
  readonly words: Words;
  readonly onWords: (patch: Partial<Words>) => void;
  /** The user tried to send it: missing fields are named. */
  readonly tried: boolean;
}

export function CorrectionFields({ of, words, onWords, tried }: CorrectionFieldsProps) {
  const { t } = useTranslation();
  const missing = (text: string) => (tried && !text.trim() ? t("correction.missing") : undefined);
  if (of === "void")
    return (
      <>
        <ChosenField
          label={t("correction.voidReason")}
          error={tried && !words.voidReason ? t("correction.voidReasonMissing") : undefined}
          value={words.voidReason}
          onChoose={(value) => onWords({ voidReason: value as Words["voidReason"] })}
          options={VOID_REASONS.map((each) => ({ value: each, label: t(`parts.voided.reason.${each}`) }))}
        />
        <TextArea
          label={t("correction.note")}
          hint={t("correction.noteHint")}
          error={words.voidReason === "other" ? missing(words.note) : undefined}
          value={words.note}
          onChange={(event) => onWords({ note: event.target.value })}
        />
      </>
    );
  return (
    <>
      <TextArea
        label={t(words.kind === "addition" ? "correction.added" : "correction.corrected")}
        rows={6}
        error={missing(words.text)}
        value={words.text}
        onChange={(event) => onWords({ text: event.target.value })}
      />
      <TextArea
        label={t("correction.reason")}
        rows={2}
        error={missing(words.reason)}
        value={words.reason}
        onChange={(event) => onWords({ reason: event.target.value })}
      />
    </>
  );
}
