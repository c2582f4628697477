/**
 * The curtain: one key or one button hides the screen from whoever stands at the counter, and brings it back as it was. What
 * is under it keeps its place, its words and its focus; live news and saving go on.
 */

import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "~/parts/Button";
import { drawCurtain, isCurtainDrawn, useCurtain } from "~/parts/curtain";
import { useToldShortcut } from "~/parts/keys/shortcuts";

const KEYS = "Alt+H";

/** The key works everywhere: in a dialog, in a field, and while an input method composes. */
function isCurtainKey({ altKey, ctrlKey, metaKey, code }: KeyboardEvent): boolean {
  return altKey && !ctrlKey && !metaKey && code === "KeyH";
}

export function Curtain() {
  const { t } = useTranslation();
  const open = useCurtain();
  const dialog = useRef<HTMLDialogElement>(null);
  useToldShortcut(KEYS, t("shell.keys.curtain"), "everywhere");
  useEffect(() => {
    function heard(event: KeyboardEvent): void {
      if (!isCurtainKey(event)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (!event.repeat) drawCurtain(!isCurtainDrawn());
    }
    window.addEventListener("keydown", heard, { capture: true });
    return () => window.removeEventListener("keydown", heard, { capture: true });
  }, []);
  useEffect(() => {
    // The browser gives the focus back when the dialog closes.
    if (open) dialog.current?.showModal();
    else dialog.current?.close();
  }, [open]);
  // With the frame goes the curtain: what is shown instead of it would wait behind it for ever.
  useEffect(() => () => drawCurtain(false), []);
  return (
    <dialog
      ref={dialog}
      aria-label={t("shell.curtain.title")}
      onCancel={(event) => event.preventDefault()}
      onClose={() => {
        if (isCurtainDrawn()) dialog.current?.showModal();
      }}
      className="m-0 size-full max-h-none max-w-none place-content-center justify-items-center gap-6 bg-white text-solid-gray-800 backdrop:bg-white open:grid"
    >
      <p className="text-std-20B-150 text-key-1000">{t("shell.product")}</p>
      <p className="text-std-16N-170">{t("shell.curtain.title")}</p>
      <Button look="solid" aria-keyshortcuts="Alt+H" onClick={() => drawCurtain(false)}>
        {t("shell.curtain.back")}
        <kbd className="text-oln-14N-100">{KEYS}</kbd>
      </Button>
    </dialog>
  );
}
