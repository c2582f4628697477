/** 起案者から: the note that the round under way was sent with. Notes of earlier rounds are among the comments. */

import { useTranslation } from "react-i18next";
import type { ApprovalCase } from "~/api/approvals";
import { currentNote } from "./comments";

export function NoteOfRound({
  one,
}: {
  one: Pick<ApprovalCase, "comment" | "round" | "round_notes" | "drafter">;
}) {
  const { t } = useTranslation();
  const note = currentNote(one);
  if (note === null) return null;
  const { round: count, text } = note;
  const who = note.by ?? t("approval.theDrafter");
  return (
    <p className="whitespace-pre-wrap rounded-6 bg-solid-gray-50 p-2 text-dns-16N-130">
      {count === 1 ? t("approval.drafterSays", { text }) : null}
      {count > 1 && note.uncertain ? t("approval.saidUpToRound", { who, count, text }) : null}
      {count > 1 && !note.uncertain ? t("approval.saidWithRound", { who, count, text }) : null}
    </p>
  );
}
