/** Takes rows of the form away. A notice offers to bring one back that had something in it, for as long as it stands. */

import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { tell } from "~/parts/feedback/notices";
import type { EditorForm } from "./form";
import { type ListName, Removed } from "./removed";

/** `said`: what the notice says. */
export type Remove = (list: ListName, id: string, said: string) => void;

export function useRemoving(now: () => EditorForm, change: (patch: Partial<EditorForm>) => void): Remove {
  const { t } = useTranslation();
  const [removed] = useState(() => new Removed());
  const [returned, setReturned] = useState<{ readonly id: string } | null>(null);
  const offers = useRef(new Set<() => void>());
  // What is written next has nothing to do with these rows.
  useEffect(() => {
    const standing = offers.current;
    return () => {
      for (const end of standing) end();
    };
  }, []);
  useEffect(() => {
    if (returned === null) return;
    const row = document.querySelector(`[data-row="${CSS.escape(returned.id)}"]`);
    row?.querySelector<HTMLElement>("textarea, select, input")?.focus();
  }, [returned]);
  return (list, id, said) => {
    const { rest, back } = removed.take(now(), list, id);
    change(rest);
    if (back === null) return;
    const offer = {
      label: t("editor.bringBack"),
      run() {
        change(back(now()));
        setReturned({ id });
      },
    };
    offers.current.add(tell(said, "good", offer));
  };
}
