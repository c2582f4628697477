/** Two texts as one, with what was removed and what was added marked by element, word and colour; and one text as it is. */

import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { type Change, changesBetween } from "./changes";
import { type Piece, withQuotes } from "./quotes";

const NONE: readonly string[] = [];

interface Quoting {
  /** The words that comments are about. */
  readonly quotes?: readonly string[] | undefined;
}

export function TextDiff({ before, after, quotes }: Quoting & { before: string; after: string }) {
  const changes = useMemo(() => changesBetween(before, after), [before, after]);
  return <Pieces changes={changes} quotes={quotes} />;
}

export function PlainText({ text, quotes }: Quoting & { text: string }) {
  return <Pieces changes={[{ kind: "same", text }]} quotes={quotes} />;
}

function Pieces({ changes, quotes = NONE }: Quoting & { changes: readonly Change[] }) {
  return (
    <p className="whitespace-pre-wrap text-std-16N-170">
      {withQuotes(changes, quotes).map((piece, at) => {
        const key = `${at}${piece.kind}`;
        return <Shown key={key} {...piece} />;
      })}
    </p>
  );
}

function Shown({ kind, text, quoted }: Piece) {
  const { t } = useTranslation();
  const words = quoted ? <mark>{text}</mark> : text;
  if (kind === "same") return <span>{words}</span>;
  const Mark = kind === "added" ? "ins" : "del";
  return (
    <Mark>
      <span className="sr-only">{t(`parts.${kind}`)}</span>
      {words}
    </Mark>
  );
}
