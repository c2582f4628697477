/**
 * A dialog over everything: focus stays inside, Escape closes it, focus goes back to where it was (the browser's own).
 * It begins at what carries `data-first`, or at the first thing there is. Where something was typed in it, an Escape or
 * the cross asks before that is lost. Under a drawn curtain it waits: it would lie above it, in the sight of the counter.
 */

import { type FormEvent, type ReactNode, useEffect, useId, useLayoutEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "./Button";
import { isCurtainDrawn, useCurtain } from "./curtain";
import { Icon } from "./Icon";

interface ModalProps {
  readonly title: string;
  readonly open: boolean;
  /** Without it the dialog can only be answered, not closed. */
  readonly onClose?: () => void;
  readonly wide?: boolean;
  /** Whether closing would lose words. The caller sets it if the text fields alone do not show it, as for words kept elsewhere. */
  readonly written?: boolean;
  readonly children: ReactNode;
}

export function Modal({ title, open, onClose, wide = false, written, children }: ModalProps) {
  const { t } = useTranslation();
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const [asking, setAsking] = useState(false);
  const typedIn = useRef(new Set<Typed>());
  const wouldLose = () => written ?? [...typedIn.current].some(holdsWords);
  const close = onClose && (() => (wouldLose() ? setAsking(true) : onClose()));
  const typed = ({ target }: FormEvent) => {
    if (isTyped(target)) typedIn.current.add(target);
    setAsking(false);
  };
  const curtain = useCurtain();
  useEffect(() => {
    if (!open) return dialog.current?.close();
    if (curtain || dialog.current?.open) return;
    setAsking(false);
    dialog.current?.showModal();
    dialog.current?.querySelector<HTMLElement>("[data-first]")?.focus();
  }, [open, curtain]);
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
        close?.();
      }}
      onClose={() => {
        if (open && !isCurtainDrawn()) dialog.current?.showModal();
      }}
      onInput={typed}
      onSubmit={() => setAsking(false)}
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
                onClick={close}
                aria-label={t("parts.close")}
                className="grid size-9 place-items-center rounded-6 hover:bg-solid-gray-50"
              >
                <Icon name="close" />
              </button>
            ) : null}
          </div>
          {children}
          {asking ? (
            <div role="alert" className="mt-4 flex flex-wrap items-center gap-3">
              <p>{t("parts.closeWritten")}</p>
              <Button size="sm" autoFocus onClick={() => setAsking(false)}>
                {t("parts.goOn")}
              </Button>
              <Button size="sm" look="text" onClick={onClose}>
                {t("parts.closeAnyway")}
              </Button>
            </div>
          ) : null}
        </>
      ) : null}
    </dialog>
  );
}

type Typed = HTMLInputElement | HTMLTextAreaElement;

function isTyped(target: EventTarget): target is Typed {
  return (
    target instanceof HTMLElement && target.matches("textarea, input:not([type=checkbox], [type=radio])")
  );
}

/** A field that is gone again, as after its words were sent, loses nothing. */
function holdsWords({ isConnected, value }: Typed): boolean {
  return isConnected && value.trim() !== "";
}
