/** One fact of the record as a chip that says it in a few words. Pressed, it opens its fields in place. */

import { type ReactNode, type SyntheticEvent, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { classes } from "~/parts/classes";
import { Icon } from "~/parts/Icon";
import { useWriting } from "./useWriting";

/** How every chip of the line looks. */
export const CHIP = "rounded-8 border bg-white text-dns-16N-130";

interface FactProps {
  readonly label: string;
  /** What is known of it; empty where nothing is. */
  readonly said: string;
  /** It has a mistake: its fields are in sight once one has tried to finish. */
  readonly wrong: boolean;
  readonly children: ReactNode;
}

export function Fact({ label, said, wrong, children }: FactProps) {
  const { t } = useTranslation();
  const { attempts } = useWriting();
  const box = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    if (box.current && wrong && attempts > 0) box.current.open = true;
  }, [wrong, attempts]);
  return (
    <details
      ref={box}
      onToggle={focusWithin}
      className={classes(
        CHIP,
        "group max-w-full open:basis-full",
        wrong ? "border-error-1" : "border-solid-gray-420",
      )}
    >
      <summary className="flex min-h-9 cursor-pointer list-none items-center gap-1.5 rounded-8 px-2.5 hover:bg-key-50">
        <span className="shrink-0 text-dns-14N-130 text-solid-gray-700">{label}</span>
        {said ? (
          <span className="max-w-96 truncate">{said}</span>
        ) : (
          <>
            <span aria-hidden="true">＋</span>
            <span className="sr-only">{t("editor.facts.none")}</span>
          </>
        )}
        {wrong ? (
          <span className="inline-flex shrink-0 items-center gap-0.5 text-dns-14N-130 text-error-1">
            <Icon name="alert" className="size-4" />
            {t("editor.facts.wrong")}
          </span>
        ) : null}
        <Icon name="down" className="size-4 shrink-0 group-open:rotate-180" />
      </summary>
      <div className="flex flex-col gap-3 p-3 pt-2">{children}</div>
    </details>
  );
}

/** Who opened it by its own chip writes in its first field next. Who was led into a field is there already. */
function focusWithin({ currentTarget: box }: SyntheticEvent<HTMLDetailsElement>): void {
  const [chip, fields] = box.children;
  if (box.open && document.activeElement === chip)
    fields?.querySelector<HTMLElement>("input, select, textarea, button")?.focus();
}
