/** Asks before somebody leaves over words that were written and not sent: to another screen, by F5 or by a log-out. */

import { useBlocker } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { beforeLeaving } from "~/api/leaving";
import { Button } from "~/parts/Button";
import { Modal } from "~/parts/Modal";

/** `unsent`: asked at the moment of leaving. */
export function LeaveAsked({ unsent }: { unsent: () => boolean }) {
  const asked = useRef(unsent);
  asked.current = unsent;
  useEffect(() => beforeLeaving(async () => !asked.current()), []);
  const { status, proceed, reset } = useBlocker({
    shouldBlockFn: ({ current, next }) => next.pathname !== current.pathname && asked.current(),
    enableBeforeUnload: () => asked.current(),
    withResolver: true,
  });
  return <LeaveModal open={status === "blocked"} onStay={() => reset?.()} onGo={() => proceed?.()} />;
}

interface LeaveModalProps {
  readonly open: boolean;
  readonly onStay: () => void;
  readonly onGo: () => void;
}

export function LeaveModal({ open, onStay, onGo }: LeaveModalProps) {
  const { t } = useTranslation();
  return (
    <Modal title={t("editor.leave.title")} open={open} onClose={onStay}>
      <p className="mb-4">{t("editor.leave.text")}</p>
      <div className="flex gap-3">
        <Button look="solid" data-first onClick={onStay}>
          {t("editor.leave.stay")}
        </Button>
        <Button onClick={onGo}>{t("editor.leave.go")}</Button>
      </div>
    </Modal>
  );
}
