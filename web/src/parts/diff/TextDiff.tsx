/** Two texts as one, with what was removed and what was added marked by element, word and colour. */

import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { changesBetween } from "./changes";

export function TextDiff({ before, after }: { before: string; after: string }) {
  const { t } = useTranslation();
  const changes = useMemo(() => changesBetween(before, after), [before, after]);
  return (
    <p className="whitespace-pre-wrap text-std-16N-170">
      {changes.map(({ kind, text }, at) => {
        const key = `${at}${kind}`;
        if (kind === "same") return <span key={key}>{text}</span>;
        const Mark = kind === "added" ? "ins" : "del";
        return (
          <Mark key={key}>
            <span className="sr-only">{t(`parts.${kind}`)}</span>
            {text}
          </Mark>
        );
      })}
    </p>
  );
}
