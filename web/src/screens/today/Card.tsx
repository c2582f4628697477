/** One card of 今日: its heading with the count, its rows (the first few until one asks for all), or why there are none. */

import type { UseQueryResult } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "~/parts/Button";
import { ListState } from "~/parts/feedback/ListState";

const SHOWN = 5;

interface CardProps<T> {
  /** The place the bell points to. */
  readonly id: string;
  readonly title: string;
  readonly empty: string;
  /** Where the whole list is. */
  readonly whole?: ReactNode;
  readonly asked: UseQueryResult<unknown>;
  readonly items: readonly T[];
  readonly row: (item: T) => ReactNode;
}

export function Card<T extends { readonly id: string }>({
  id,
  title,
  empty,
  whole,
  asked,
  items,
  row,
}: CardProps<T>) {
  const { t } = useTranslation();
  const [all, setAll] = useState(false);
  return (
    <section aria-labelledby={`${id}-title`} className="rounded-12 border border-solid-gray-420 p-4">
      <div className="mb-2 flex items-baseline justify-between gap-2">
        <h2 id={`${id}-title`} className="text-std-18B-160">
          <span id={id}>{title}</span>
        </h2>
        {asked.data === undefined ? null : (
          <span className="flex items-baseline gap-3 text-dns-16B-130">
            {t("today.count", { count: items.length })}
            {whole}
          </span>
        )}
      </div>
      <ListState asked={asked} count={items.length} empty={empty}>
        <ul className="flex flex-col divide-y divide-solid-gray-200">
          {(all ? items : items.slice(0, SHOWN)).map((item) => (
            <li key={item.id}>{row(item)}</li>
          ))}
        </ul>
        {items.length > SHOWN ? (
          <Button look="text" size="xs" aria-expanded={all} onClick={() => setAll(!all)}>
            {t(all ? "today.fewer" : "today.all")}
          </Button>
        ) : null}
      </ListState>
    </section>
  );
}
