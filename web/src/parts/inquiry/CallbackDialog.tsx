/** The inquiry of a call-back that an item owes, over whatever list the item stands in. Rendered once, in the shell. */

import { lazy, Suspense } from "react";
import { withWords } from "~/i18n/later";
import { Modal } from "../Modal";
import { closeCallback, useOpenedCallback } from "./callback";

const OwedCall = lazy(() => withWords(import("./OwedCall")));

export function CallbackDialog() {
  const opened = useOpenedCallback();
  function done(): void {
    closeCallback();
    opened?.onDone?.();
  }
  return (
    // What is begun in it is kept: it is there again when the dialog is.
    <Modal
      title={opened?.item.title ?? ""}
      open={opened !== null}
      onClose={closeCallback}
      written={false}
      wide
    >
      {opened ? (
        <Suspense fallback={null}>
          <OwedCall item={opened.item} onDone={done} />
        </Suspense>
      ) : null}
    </Modal>
  );
}
