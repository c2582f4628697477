/** The bar that stays visible: whether the text is saved, and the buttons that finish or submit it. */

import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { CaseRecord } from "~/api/casework";
import { useAction } from "~/api/intent";
import { Button } from "~/parts/Button";
import { tell } from "~/parts/feedback/notices";
import { Trouble } from "~/parts/feedback/Trouble";
import { useShortcut } from "~/parts/keys/shortcuts";
import { Modal } from "~/parts/Modal";
import { BecameRecord } from "./BecameRecord";
import { MergeDialog } from "./MergeDialog";
import { SaveStateText } from "./SaveState";
import type { Known } from "./saver";
import { toApprovers } from "./toApprovers";
import type { Submitting } from "./useSubmitting";
import { useWriting } from "./useWriting";

export function ActionBar({
  record,
  submitting,
}: {
  record: CaseRecord | undefined;
  submitting: Submitting;
}) {
  const { t } = useTranslation();
  const { state, place, saver, form } = useWriting();
  const { busy, error, save, finish, submit } = submitting;
  const again = record?.state === "returned";
  const submitLabel = t(again ? "editor.resubmit" : "editor.submit");
  const blocked = busy || state.is === "finished";
  useShortcut("Ctrl+S", t("editor.save"), () => void save(), "writing");
  useShortcut("Ctrl+Enter", submitLabel, () => void submit(), "writing", !blocked);
  return (
    <div
      data-foot
      className="sticky bottom-0 z-10 flex flex-col gap-2 border-solid-gray-420 border-t bg-white py-3"
    >
      {error ? <Trouble error={error} /> : null}
      {state.is === "finished" ? (
        <BecameRecord record={state.record} typed={saver.open ? { base: saver.saved, form } : undefined} />
      ) : null}
      <MergeDialog onMerged={() => tell(t("editor.merge.done"))} />
      {state.is === "refused" ? <Trouble error={state.error} onAgain={() => void save()} /> : null}
      <div className="flex flex-wrap items-center gap-3">
        <Button
          look="solid"
          disabled={blocked}
          aria-keyshortcuts="Control+Enter"
          onClick={() => void submit()}
        >
          {submitLabel}
          <kbd className="text-oln-14N-100">Ctrl+Enter</kbd>
        </Button>
        {place.is === "draft" ? (
          <Button disabled={blocked} onClick={() => void finish()}>
            {t("editor.finish")}
          </Button>
        ) : null}
        <Button
          look={place.is === "draft" ? "text" : "outline"}
          disabled={blocked}
          onClick={() => void save()}
        >
          {t(place.is === "draft" ? "editor.save" : "editor.saveRecord")}
          <kbd className="text-oln-14N-100">Ctrl+S</kbd>
        </Button>
        <SaveStateText />
        {again ? null : <Discard />}
      </div>
    </div>
  );
}

function Discard() {
  const { t } = useTranslation();
  const { place, saver, form } = useWriting();
  const navigate = useNavigate();
  const cache = useQueryClient();
  const [asking, setAsking] = useState(false);
  const discard = useAction((known: Known, intent) => place.discard(known, intent), {
    onDone: () => {
      void saver.end();
      if (saver.known) toApprovers.drop(saver.known.id);
      tell(t("editor.discarded"));
      void cache.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] === "records" });
      if (form.household)
        void navigate({
          to: "/households/$householdId",
          params: { householdId: form.household },
          ignoreBlocker: true,
        });
      else void navigate({ to: "/", ignoreBlocker: true });
    },
  });
  if (saver.known === null) return null;
  return (
    <>
      <Button look="text" className="ml-auto" onClick={() => setAsking(true)}>
        {t("editor.discard")}
      </Button>
      <Modal title={t("editor.discardTitle")} open={asking} onClose={() => setAsking(false)}>
        <p className="mb-4">{t(`editor.discardText.${place.is}`)}</p>
        {discard.isError ? <Trouble error={discard.error} /> : null}
        <div className="mt-4 flex gap-3">
          <Button data-first onClick={() => setAsking(false)}>
            {t("parts.cancel")}
          </Button>
          <Button
            look="solid"
            disabled={discard.isPending}
            onClick={() => saver.known && discard.mutate(saver.known)}
          >
            {t("editor.discard")}
          </Button>
        </div>
      </Modal>
    </>
  );
}
