/**
 * A dialog over everything: focus stays inside, Escape closes it, focus goes back to where it was (the browser's own).
 * It begins at what carries `data-first`, or at the first thing there is.
 */

import { type ReactNode, useEffect, useId, useLayoutEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "./Icon";

interface ModalProps {
  readonly title: string;
  readonly open: boolean;
  /** Without it the dialog can only be answered, not closed. */
  readonly onClose?: () => void;
  readonly wide?: boolean;
  readonly children: ReactNode;
}

export function Modal({ title, open, onClose, wide = false, children }: ModalProps) {
  const { t } = useTranslation();
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    if (open) {
      dialog.current?.showModal();
      dialog.current?.querySelector<HTMLElement>("[data-first]")?.focus();
    } else dialog.current?.close();
  }, [open]);
  // Closed before it is taken away: else the focus would not go back.
  useLayoutEffect(() => {
    const shown = dialog.current;
    return () => shown?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      aria-labelledby={id}
      onCancel={(event) => {
        // Escape asks to close; whether it does is for `open` to say.
        event.preventDefault();
        onClose?.();
      }}
      onClose={() => {
        if (open) dialog.current?.showModal();
      }}
      className={`m-auto w-[calc(100%-2rem)] ${wide ? "max-w-4xl" : "max-w-xl"} max-h-[calc(100dvh-2rem)] rounded-12 border border-solid-gray-420 bg-white p-6 text-solid-gray-800 backdrop:bg-black/50`}
    >
      {open ? (
        <>
          <div className="mb-4 flex items-start gap-4">
            <h2 id={id} className="min-w-0 flex-1 text-std-20B-150">
              {title}
            </h2>
            {onClose ? (
              <button
                type="button"
                onClick={onClose}
                aria-label={t("parts.close")}
                className="grid size-9 place-items-center rounded-6 hover:bg-solid-gray-50"
              >
                <Icon name="close" />
              </button>
            ) : null}
          </div>
          {children}
        </>
      ) : null}
    </dialog>
  );
}
