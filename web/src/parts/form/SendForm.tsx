/** The form of a dialog: Ctrl+Enter sends it from any of its fields, but never while an input method composes. */

import type { KeyboardEvent, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../Button";
import { Trouble } from "../feedback/Trouble";
import { belongsToIme } from "../keys/ime";

interface SendFormProps {
  /** The label of the send button. */
  readonly send: string;
  readonly busy: boolean;
  /** Why it could not be sent. */
  readonly trouble?: unknown;
  /** There are no fields: the button gets the focus. */
  readonly ready?: boolean;
  readonly onSend: () => void;
  readonly onCancel: () => void;
  readonly children: ReactNode;
}

export function SendForm({ send, busy, trouble, ready, onSend, onCancel, children }: SendFormProps) {
  const { t } = useTranslation();
  return (
    <form
      noValidate
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        onSend();
      }}
      onKeyDown={(event: KeyboardEvent) => {
        if (belongsToIme(event) || event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
        event.preventDefault();
        // The key may be held down since before the dialog was there.
        if (!event.repeat) onSend();
      }}
    >
      {children}
      {trouble ? <Trouble error={trouble} /> : null}
      <div className="flex gap-3">
        <Button
          type="submit"
          look="solid"
          data-first={ready || undefined}
          disabled={busy}
          aria-keyshortcuts="Control+Enter"
        >
          {send}
          <kbd className="text-oln-14N-100">Ctrl+Enter</kbd>
        </Button>
        <Button onClick={onCancel}>{t("parts.cancel")}</Button>
      </div>
    </form>
  );
}
