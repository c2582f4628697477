/** Words that somebody selected in a part of a text, and how they are taken up as soon as they are selected. */

import { useEffect, useRef } from "react";

export interface SelectedWords {
  readonly record: string;
  readonly segment: string;
  readonly words: string;
}

/** Null where nothing is selected, or not within a text. What was removed from it is not among the words. */
export function selectedWords(): SelectedWords | null {
  const selection = window.getSelection();
  if (!selection || selection.isCollapsed || selection.rangeCount === 0) return null;
  const range = selection.getRangeAt(0).cloneRange();
  const part = elementOf(range.startContainer)?.closest<HTMLElement>("[data-part]");
  const record = part?.closest<HTMLElement>("[data-record]")?.dataset.record;
  if (!part?.dataset.part || !record) return null;
  // A paragraph that is selected as a whole ends where the next element begins.
  if (!part.contains(range.endContainer)) range.setEnd(part, part.childNodes.length);
  const copy = range.cloneContents();
  for (const beside of copy.querySelectorAll(".sr-only, del")) beside.remove();
  const words = copy.textContent?.trim() ?? "";
  return words ? { record, segment: part.dataset.part, words } : null;
}

function elementOf(node: Node): Element | null {
  return node instanceof Element ? node : node.parentElement;
}

/** Calls back with words once they are selected with the mouse. Fingers select in steps: they press the button of the part. */
export function useSelectedWords(on: boolean, onWords: (selected: SelectedWords) => void): void {
  const latest = useRef(onWords);
  latest.current = onWords;
  useEffect(() => {
    if (!on) return;
    function released({ button, pointerType }: PointerEvent): void {
      if (button !== 0 || pointerType === "touch") return;
      // A click into a selection takes it away only after this event.
      setTimeout(() => {
        const selected = selectedWords();
        if (selected) latest.current(selected);
      });
    }
    document.addEventListener("pointerup", released);
    return () => document.removeEventListener("pointerup", released);
  }, [on]);
}
