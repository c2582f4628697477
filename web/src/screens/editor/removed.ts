/** Rows of the form that were taken away, and how each comes back to its place. */

import type { EditorForm } from "./form";

export type ListName = "segments" | "counterpart" | "visits" | "items";
type Identified = { readonly id: string };
type Change = Partial<EditorForm>;

interface Taken {
  /** The list without the row. */
  readonly rest: Change;
  /** The list of a later form with the row at its place again; null where nothing was in it. */
  readonly back: ((later: EditorForm) => Change) | null;
}

const typed = (...texts: readonly string[]) => texts.some((text) => text.trim() !== "");

/** Whether the writer typed or chose something there. The heading of a part comes with its template. */
const HOLDS: { readonly [List in ListName]: (row: EditorForm[List][number]) => boolean } = {
  segments: ({ text, sourceName }) => typed(text, sourceName),
  counterpart: ({ kind, name }) => typed(kind, name),
  visits: ({ result }) => typed(result),
  items: ({ title, due }) => typed(title, due),
};

export class Removed {
  /** The ids of each list, removed ones among the others, so that several come back in any order. */
  readonly #orders = new Map<ListName, readonly string[]>();

  take(form: EditorForm, list: ListName, id: string): Taken {
    const rows: readonly Identified[] = form[list];
    const row = rows.find((each) => each.id === id);
    this.#orders.set(list, inOrder(this.#orders.get(list) ?? [], rows));
    const rest: Change = { [list]: rows.filter((each) => each !== row) };
    if (!row || !HOLDS[list](row as never)) return { rest, back: null };
    return {
      rest,
      back: (later) => ({ [list]: withRowBack(later[list], row, this.#orders.get(list) ?? []) }),
    };
  }
}

/** The known order with the ids that are new, each behind the one that it stands behind now. */
function inOrder(known: readonly string[], rows: readonly Identified[]): readonly string[] {
  const order = [...known];
  let next = 0;
  for (const { id } of rows) {
    const at = order.indexOf(id);
    if (at < 0) order.splice(next, 0, id);
    next = at < 0 ? next + 1 : at + 1;
  }
  return order;
}

/** Behind the last of those that stood before it. A row that came back otherwise, as by a merge, is not doubled. */
function withRowBack(
  rows: readonly Identified[],
  row: Identified,
  order: readonly string[],
): readonly Identified[] {
  if (rows.some(({ id }) => id === row.id)) return rows;
  const before = new Set(order.slice(0, order.indexOf(row.id)));
  const at = rows.findLastIndex(({ id }) => before.has(id)) + 1;
  return [...rows.slice(0, at), row, ...rows.slice(at)];
}
