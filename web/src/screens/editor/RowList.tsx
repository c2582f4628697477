/** Rows that the user adds and removes. A new row gets the focus. */

import { type ReactNode, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "~/parts/Button";
import { Icon } from "~/parts/Icon";
import type { ListName } from "./removed";
import { useWriting } from "./useWriting";

interface RowListProps<T extends { readonly id: string }> {
  readonly list: ListName;
  readonly legend: string;
  readonly addLabel: string;
  readonly rows: readonly T[];
  readonly onAdd: () => void;
  readonly children: (row: T) => ReactNode;
}

export function RowList<T extends { readonly id: string }>(props: RowListProps<T>) {
  const { list: name, legend, addLabel, rows, onAdd, children } = props;
  const { t } = useTranslation();
  const { remove } = useWriting();
  const list = useRef<HTMLUListElement>(null);
  const added = useRef(false);
  const count = rows.length;
  useEffect(() => {
    if (added.current && count > 0)
      list.current?.lastElementChild?.querySelector<HTMLElement>("select, input, textarea")?.focus();
    added.current = false;
  }, [count]);
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1 text-dns-16B-130">{legend}</legend>
      <ul ref={list} className="flex flex-col gap-2">
        {rows.map((row) => (
          <li key={row.id} data-row={row.id} className="flex flex-wrap items-end gap-2">
            {children(row)}
            <Button
              look="text"
              size="xs"
              className="mb-1.5"
              aria-label={t("editor.removeRow", { what: legend })}
              onClick={() => remove(name, row.id, t("editor.removedRow", { what: legend }))}
            >
              <Icon name="close" className="size-4" />
            </Button>
          </li>
        ))}
      </ul>
      <Button
        look="text"
        size="xs"
        className="mt-2"
        onClick={() => {
          added.current = true;
          onAdd();
        }}
      >
        ＋ {addLabel}
      </Button>
    </fieldset>
  );
}

/** The rows with one of them changed. */
export function withRow<T extends { readonly id: string }>(
  rows: readonly T[],
  id: string,
  patch: Partial<T>,
): T[] {
  return rows.map((row) => (row.id === id ? { ...row, ...patch } : row));
}
