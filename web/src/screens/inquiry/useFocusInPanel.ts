/**
 * While a call is sent its fields are disabled, and lose the focus to nothing: then no key of the panel acts until a click. The
 * panel holds it meanwhile, and gives it back to the text.
 */

import { type RefObject, useLayoutEffect, useRef } from "react";
import type { Sending } from "./sender";

export function useFocusInPanel(
  state: Sending["state"],
  open: boolean,
  giveBack: () => void,
): RefObject<HTMLElement | null> {
  const panel = useRef<HTMLElement>(null);
  const back = useRef(giveBack);
  back.current = giveBack;
  useLayoutEffect(() => {
    const held = state === "sending" || state === "unsent";
    const focused = document.activeElement;
    if (!open || !panel.current) return;
    const isLost = focused === document.body || focused === null || isDisabled(panel.current, focused);
    if (held && isLost) panel.current.focus({ preventScroll: true });
    else if (!held && focused === panel.current) back.current();
  }, [state, open]);
  return panel;
}

/** The browser takes the focus from a field only after it was disabled. */
function isDisabled(panel: HTMLElement, focused: Element): boolean {
  return panel.contains(focused) && focused.matches(":disabled");
}
