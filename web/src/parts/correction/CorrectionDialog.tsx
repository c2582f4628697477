/** Proposing 訂正・追記 or 取消 of a record that was decided or filed. It goes to its approvers; the original stays. */

import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { amendRecord, type CaseRecord, voidRecord } from "~/api/casework";
import { useAction } from "~/api/intent";
import { Button } from "../Button";
import { tell } from "../feedback/notices";
import { Trouble } from "../feedback/Trouble";
import { ChosenField } from "../form/ChosenField";
import { SelectField } from "../form/SelectField";
import { Modal } from "../Modal";
import { currentText } from "../record/corrected";
import { CorrectionFields } from "./CorrectionFields";
import { amendingOf, KINDS, NO_WORDS, voidingOf, type Words } from "./words";

interface CorrectionDialogProps {
  readonly of: "amendment" | "void";
  readonly record: CaseRecord;
  readonly onClose: () => void;
}

export function CorrectionDialog({ of, record, onClose }: CorrectionDialogProps) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const [words, setWords] = useState(NO_WORDS);
  const [tried, setTried] = useState(false);
  const change = (patch: Partial<Words>) => setWords((before) => ({ ...before, ...patch }));
  const sending = useAction(send, {
    onDone: () => {
      tell(t(of === "void" ? "correction.voidSent" : "correction.amendSent"));
      void cache.invalidateQueries({ queryKey: ["records"] });
      onClose();
    },
  });
  function send(given: Words, intent: string) {
    const amending = amendingOf(given);
    const voiding = voidingOf(given);
    if (of === "void" && voiding) return voidRecord(record, voiding, intent);
    if (of === "amendment" && amending) return amendRecord(record, amending, intent);
    return Promise.reject(new Error("sent with something missing"));
  }
  const whole = (of === "void" ? voidingOf(words) : amendingOf(words)) !== null;
  return (
    <Modal
      title={t(of === "void" ? "correction.void" : "correction.amend")}
      open
      onClose={onClose}
      written={isWritten(words, record)}
      wide
    >
      <form
        noValidate
        className="flex flex-col gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          setTried(true);
          if (whole && !sending.isPending) sending.mutate(words);
        }}
      >
        <p>{t(of === "void" ? "correction.voidEffect" : "correction.amendEffect")}</p>
        {of === "amendment" ? (
          <AmendedPart record={record} words={words} onWords={change} tried={tried} />
        ) : null}
        <CorrectionFields of={of} words={words} onWords={change} tried={tried} />
        {sending.isError ? <Trouble error={sending.error} /> : null}
        <div className="flex gap-3">
          <Button type="submit" look="solid" disabled={sending.isPending}>
            {t("correction.send")}
          </Button>
          <Button onClick={onClose}>{t("parts.cancel")}</Button>
        </div>
      </form>
    </Modal>
  );
}

/** Whether the form has other words than the record itself. */
function isWritten({ text, segment, reason, note }: Words, record: CaseRecord): boolean {
  return [text === currentText(record, segment) ? "" : text, reason, note].some((each) => each.trim() !== "");
}

interface AmendedPartProps {
  readonly record: CaseRecord;
  readonly words: Words;
  readonly onWords: (patch: Partial<Words>) => void;
  readonly tried: boolean;
}

/** The kind, and the part that it is about. A correction starts with the part's current words. */
function AmendedPart({ record, words, onWords, tried }: AmendedPartProps) {
  const { t } = useTranslation();
  const segments = record.segments ?? [];
  const textOf = (id: string) => currentText(record, id);
  const untouched = words.text === "" || words.text === textOf(words.segment);
  function choose(kind: Words["kind"], segment: string): void {
    const text = kind === "addition" ? "" : textOf(segment);
    onWords({ kind, segment, ...(untouched ? { text } : {}) });
  }
  return (
    <>
      <ChosenField
        label={t("correction.kind")}
        error={tried && !words.kind ? t("correction.kindMissing") : undefined}
        value={words.kind}
        onChoose={(kind) => choose(kind as Words["kind"], words.segment)}
        options={KINDS.map((each) => ({ value: each, label: t(`parts.amendment.kind.${each}`) }))}
      />
      <SelectField
        label={t("correction.part")}
        value={words.segment}
        error={tried && words.kind !== "addition" && !words.segment ? t("correction.partMissing") : undefined}
        onChange={(event) => choose(words.kind, event.target.value)}
        options={[
          {
            value: "",
            label: t(words.kind === "addition" ? "correction.wholeRecord" : "correction.choosePart"),
          },
          ...segments.map(({ id, kind }) => ({
            value: id,
            label: `${t(`parts.segment.${kind}`)}：${[...textOf(id)].slice(0, 40).join("")}`,
          })),
        ]}
      />
    </>
  );
}
