/** A kind of work in a list by priority: its heading with the count, its rows (a few, or all on request). */

import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../Button";
import { classes } from "../classes";

const TONES = {
  bad: "border-red-200 bg-red-50 text-red-1000",
  warn: "border-yellow-300 bg-yellow-50 text-solid-gray-900",
  plain: "border-solid-gray-200 bg-solid-gray-50 text-solid-gray-900",
};

interface WorkGroupProps<T> {
  /** The place the bell points to. */
  readonly id: string;
  readonly title: string;
  readonly tone?: keyof typeof TONES;
  /** What its count does not say. */
  readonly note?: string | undefined;
  /** Where the whole list is. */
  readonly whole?: ReactNode;
  readonly items: readonly T[];
  /** There are more than the items, and they are not read here. */
  readonly cut?: boolean;
  /** How many rows stand there before somebody asks for all. */
  readonly shown?: number;
  /** Asks for the next page: there are more than the items. */
  readonly more?: ReactNode;
  readonly row: (item: T) => ReactNode;
}

export function WorkGroup<T extends { readonly id: string }>({
  id,
  title,
  tone = "plain",
  note,
  whole,
  cut = false,
  shown = 7,
  items,
  more,
  row,
}: WorkGroupProps<T>) {
  const { t } = useTranslation();
  const [all, setAll] = useState(false);
  return (
    <section
      aria-labelledby={`${id}-title`}
      className="overflow-clip rounded-8 border border-solid-gray-300 bg-white"
    >
      <div className={classes("flex flex-wrap items-baseline gap-x-3 border-b px-4 py-1.5", TONES[tone])}>
        <h2 id={`${id}-title`} className="text-dns-16B-130">
          <span id={id}>{title}</span>
        </h2>
        <span className="text-dns-16N-130 tabular-nums">
          {t(more ? "parts.countSoFar" : cut ? "parts.countAtLeast" : "today.count", { count: items.length })}
        </span>
        {note ? <span className="text-dns-14B-130">{note}</span> : null}
        {whole ? <span className="ml-auto">{whole}</span> : null}
      </div>
      <ul className="divide-y divide-solid-gray-200">
        {(all ? items : items.slice(0, shown)).map((item) => (
          <li key={item.id}>{row(item)}</li>
        ))}
      </ul>
      {items.length > shown ? (
        <Button look="text" size="xs" className="mx-2 my-1" aria-expanded={all} onClick={() => setAll(!all)}>
          {t(all ? "today.fewer" : "today.all")}
        </Button>
      ) : null}
      {cut ? <p className="px-4 py-2 text-dns-14N-130">{t("parts.cut", { count: items.length })}</p> : null}
      {more}
    </section>
  );
}
