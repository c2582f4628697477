/**
 * J and K (and the arrows, once in the list) move the focus from row to row. A row is whatever carries `data-row`; it
 * is a link or a button itself, so Enter opens it without any help.
 */

import { type RefObject, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { belongsToIme } from "../keys/ime";
import { useShortcut } from "../keys/shortcuts";

export function useRowKeys(list: RefObject<HTMLElement | null>): void {
  const { t } = useTranslation();
  useShortcut("j", t("shell.keys.nextRow"), () => step(list.current, 1));
  useShortcut("k", t("shell.keys.previousRow"), () => step(list.current, -1));
  useEffect(() => {
    const within = list.current;
    if (within === null) return;
    function arrow(event: KeyboardEvent): void {
      const way = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
      const onRow = event.target instanceof HTMLElement && event.target.dataset.row !== undefined;
      if (way === 0 || !onRow || belongsToIme(event)) return;
      event.preventDefault();
      step(within, way);
    }
    within.addEventListener("keydown", arrow);
    return () => within.removeEventListener("keydown", arrow);
  }, [list]);
}

/** Focus the next row, or the first one when none has the focus. */
export function step(within: HTMLElement | null, way: 1 | -1): void {
  if (within === null) return;
  const rows = [...within.querySelectorAll<HTMLElement>("[data-row]")];
  const at = rows.indexOf(document.activeElement as HTMLElement);
  const next = at < 0 ? rows[0] : rows[Math.min(Math.max(at + way, 0), rows.length - 1)];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}
