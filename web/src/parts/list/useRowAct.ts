/** `d` does what the focused row offers first. The focus goes to the next row, because the row itself goes. */

import type { RefObject } from "react";
import { useTranslation } from "react-i18next";
import { useShortcut } from "../keys/shortcuts";

export function useRowAct(list: RefObject<HTMLElement | null>): void {
  const { t } = useTranslation();
  useShortcut("d", t("shell.keys.act"), () => {
    const rows = [...(list.current?.querySelectorAll<HTMLElement>("[data-row]") ?? [])];
    const at = rows.indexOf(document.activeElement as HTMLElement);
    const act = rows[at]?.closest("li")?.querySelector<HTMLElement>("[data-act]:not(:disabled)");
    if (!act) return;
    (rows[at + 1] ?? rows[at - 1])?.focus();
    act.click();
  });
}
