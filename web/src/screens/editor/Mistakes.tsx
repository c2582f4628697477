/** What has to be put right before the record can be finished; gets the focus each time an attempt has failed. */

import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Field, What } from "./checking";
import { useWriting } from "./useWriting";

/** The id of the box around a field. */
export function placeOf(field: Field): string {
  return `editor-${field}`;
}

function goTo(field: Field): void {
  const within = document.getElementById(placeOf(field));
  within?.closest("details")?.setAttribute("open", "");
  const wrong = within?.querySelector<HTMLElement>("[aria-invalid]");
  (wrong ?? within?.querySelector<HTMLElement>("input, select, textarea, button"))?.focus();
}

export function Mistakes() {
  const { t } = useTranslation();
  const { mistakes, attempts } = useWriting();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (attempts > 0) box.current?.focus();
  }, [attempts]);
  if (mistakes.length === 0) return null;
  return (
    <div
      ref={box}
      role="alert"
      tabIndex={-1}
      className="rounded-8 border-2 border-error-1 bg-red-50 p-4 text-dns-16N-130"
    >
      <h2 className="mb-2 text-std-18B-160">{t("editor.mistakes.title", { count: mistakes.length })}</h2>
      <ul className="flex list-disc flex-col gap-1.5 pl-6">
        {mistakes.map(({ field, what }) => (
          <li key={`${field}${what}`}>
            <a
              href={`#${placeOf(field)}`}
              className="link"
              onClick={(event) => {
                event.preventDefault();
                goTo(field);
              }}
            >
              {t(`editor.fields.${field}`)}：{t(`editor.mistakes.${what}`)}
            </a>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** The words for a field's mistake. */
export function useWrong(): (field: Field) => string | undefined {
  const { t } = useTranslation();
  const { wrong } = useWriting();
  return (field) => {
    const what = wrong(field);
    return what && t(`editor.mistakes.${what}`);
  };
}

/** The words for a mistake, where one row of a list has it. */
export function useWrongRow(): (field: Field, row: string, what: What) => string | undefined {
  const { t } = useTranslation();
  const { wrongRow } = useWriting();
  return (field, row, what) =>
    wrongRow(field, row).includes(what) ? t(`editor.mistakes.${what}`) : undefined;
}
