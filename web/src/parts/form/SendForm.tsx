/** The form of a dialog: Ctrl+Enter sends it from any of its fields, but never while an input method composes. */

import type { KeyboardEvent, ReactNode } from "react";
import { belongsToIme } from "../keys/ime";

interface SendFormProps {
  readonly onSend: () => void;
  readonly children: ReactNode;
}

export function SendForm({ onSend, children }: SendFormProps) {
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
        onSend();
      }}
    >
      {children}
    </form>
  );
}
