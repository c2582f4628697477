/** Arrows move between the linked cells of a table; one of them at a time is in the tab order. */

import { useCallback } from "react";
import { belongsToIme } from "~/parts/keys/ime";

const WAYS: Readonly<Record<string, readonly [rows: number, columns: number]>> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

function cells(table: HTMLTableElement): HTMLElement[] {
  return [...table.querySelectorAll<HTMLElement>("[data-cell]")];
}

/** The next linked cell that way; cells without a figure are passed over. */
function nextCell(
  table: HTMLTableElement,
  from: HTMLTableCellElement,
  [rows, columns]: readonly [number, number],
) {
  let row = (from.parentElement as HTMLTableRowElement).rowIndex + rows;
  let column = from.cellIndex + columns;
  while (table.rows[row]?.cells[column]) {
    const link = table.rows[row]?.cells[column]?.querySelector<HTMLElement>("[data-cell]");
    if (link) return link;
    row += rows;
    column += columns;
  }
  return null;
}

export function useCellKeys(): (table: HTMLTableElement | null) => (() => void) | undefined {
  return useCallback((table: HTMLTableElement | null) => {
    if (table === null) return;
    const only = (current: HTMLElement | undefined) => {
      for (const cell of cells(table)) cell.tabIndex = cell === current ? 0 : -1;
    };
    const settle = () => {
      const all = cells(table);
      if (all.filter(({ tabIndex }) => tabIndex === 0).length !== 1) only(all[0]);
    };
    const pressed = (event: KeyboardEvent) => {
      const way = WAYS[event.key];
      const within = (event.target as HTMLElement).closest("td");
      if (!way || !within || belongsToIme(event)) return;
      event.preventDefault();
      nextCell(table, within, way)?.focus();
    };
    const focused = (event: FocusEvent) => {
      const cell = (event.target as HTMLElement).closest<HTMLElement>("[data-cell]");
      if (cell) only(cell);
    };
    const observer = new MutationObserver(settle);
    settle();
    observer.observe(table, { childList: true, subtree: true });
    table.addEventListener("keydown", pressed);
    table.addEventListener("focusin", focused);
    return () => {
      observer.disconnect();
      table.removeEventListener("keydown", pressed);
      table.removeEventListener("focusin", focused);
    };
  }, []);
}
