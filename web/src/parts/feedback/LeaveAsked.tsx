/** Asks before somebody leaves with unsent words: to another screen, by F5 or by a log-out. */

import { useBlocker } from "@tanstack/react-router";
import { type ReactNode, useEffect, useRef } from "react";
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
  /** Saves first; only where that is possible. */
  readonly onSaveAndGo?: (() => void) | undefined;
  /** The words that would be lost, if they are not on the screen. */
  readonly children?: ReactNode;
}

export function LeaveModal({ open, onStay, onGo, onSaveAndGo, children }: LeaveModalProps) {
  const { t } = useTranslation();
  return (
    <Modal title={t("parts.leave.title")} open={open} onClose={onStay}>
      <p className="mb-4">{t("parts.leave.text")}</p>
      {children ? <div className="mb-4 flex max-h-80 flex-col gap-4 overflow-y-auto">{children}</div> : null}
      <div className="flex flex-wrap gap-3">
        <Button look="solid" data-first onClick={onStay}>
          {t("parts.leave.stay")}
        </Button>
        {onSaveAndGo ? <Button onClick={onSaveAndGo}>{t("parts.leave.saveAndGo")}</Button> : null}
        <Button onClick={onGo}>{t("parts.leave.go")}</Button>
      </div>
    </Modal>
  );
}
