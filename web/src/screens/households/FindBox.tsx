/** The search box. It searches when typing pauses and no text is being composed. */

import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { TextField } from "~/parts/form/fields";
import { belongsToIme } from "~/parts/keys/ime";
import { step } from "~/parts/list/useRowKeys";

const REST_MS = 200;

interface FindBoxProps {
  readonly words: string;
  readonly onWords: (words: string) => void;
  /** Counts how often somebody asked for the box. */
  readonly focusAsked: number;
}

export function FindBox({ words, onWords, focusAsked }: FindBoxProps) {
  const { t } = useTranslation();
  const box = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState(words);
  const [composing, setComposing] = useState(false);
  const latest = useRef(onWords);
  latest.current = onWords;
  useEffect(() => setTyped(words), [words]);
  useEffect(() => {
    if (composing || typed === words) return;
    const timer = setTimeout(() => latest.current(typed), REST_MS);
    return () => clearTimeout(timer);
  }, [typed, words, composing]);
  useEffect(() => {
    if (focusAsked === 0) return;
    box.current?.focus();
    box.current?.select();
  }, [focusAsked]);
  return (
    <search className="max-w-2xl">
      <TextField
        ref={box}
        label={t("households.search")}
        hint={t("households.hint")}
        spellCheck={false}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onCompositionStart={() => setComposing(true)}
        onCompositionEnd={() => setComposing(false)}
        onKeyDown={(event) => {
          if (belongsToIme(event)) return;
          if (event.key === "Enter") onWords(typed);
          if (event.key === "ArrowDown") {
            event.preventDefault();
            step(document.getElementById("content"), 1);
          }
        }}
      />
    </search>
  );
}
