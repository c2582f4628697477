/** The two-axis table: every row with every period, how dark a cell is, and the figures as CSV. */

import type { BrowseTable } from "~/api/search";

type Counted = Pick<BrowseTable, "rows" | "total">;

export interface FigureRow {
  readonly key: string;
  readonly counts: readonly number[];
  readonly total: number;
}

export interface Figures {
  readonly periods: readonly string[];
  readonly rows: readonly FigureRow[];
  /** Of each period, over the rows: an entry with two subjects counts in both. */
  readonly columns: readonly number[];
  /** Each entry once. */
  readonly total: number;
  readonly most: number;
}

/** The figures of a table over these periods, or over those it has. */
export function figuresOf(table: Counted, wanted?: readonly string[]): Figures {
  const periods = wanted ?? periodsOf(table);
  const rows = table.rows.map(({ key, total, cells }) => {
    const counts = new Map(cells.map(({ period, count }) => [period, count]));
    return { key, total, counts: periods.map((period) => counts.get(period) ?? 0) };
  });
  const columns = periods.map((_, at) => rows.reduce((sum, { counts }) => sum + (counts[at] ?? 0), 0));
  const most = Math.max(0, ...rows.flatMap(({ counts }) => counts));
  return { periods, rows, columns, total: table.total, most };
}

function periodsOf({ rows }: Counted): string[] {
  return [...new Set(rows.flatMap(({ cells }) => cells.map(({ period }) => period)))].sort();
}

/** 0 for nothing, else 1 to 4 by the share of the largest cell. */
export function darkness(count: number, most: number): 0 | 1 | 2 | 3 | 4 {
  if (count === 0 || most === 0) return 0;
  return Math.min(4, Math.ceil((count / most) * 4)) as 1 | 2 | 3 | 4;
}

/** The figures for a spreadsheet: UTF-8 with a mark, so that Japanese office software reads it. */
export function csvOf(
  figures: Figures,
  head: string,
  names: readonly string[],
  periods: readonly string[],
  sum: string,
): string {
  const lines = [
    [head, ...periods, sum],
    ...figures.rows.map(({ counts, total }, at) => [names[at] ?? "", ...counts, total]),
  ];
  return `\uFEFF${lines.map((line) => line.map(quoted).join(",")).join("\r\n")}\r\n`;
}

/** A cell that a spreadsheet would take for a formula is kept a text. */
function quoted(value: string | number): string {
  const text = String(value);
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
