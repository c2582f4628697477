/** 訂正・追記 of a record: the original stays readable, struck where other words took its place, with kind and reason. */

import { useTranslation } from "react-i18next";
import { Moment } from "../calendar/dates";
import { Marked } from "../sought";
import type { Amendment } from "./corrected";

interface AmendedTextProps {
  readonly text: string;
  readonly corrected: string | null;
  /** The words that are marked in it. */
  readonly sought: readonly string[];
}

/** The text of a part: the original struck and the words that took its place, or the original alone. */
export function AmendedText({ text, corrected, sought }: AmendedTextProps) {
  const { t } = useTranslation();
  const look = "whitespace-pre-wrap break-words text-std-16N-170";
  if (corrected === null)
    return (
      <p className={look}>
        <Marked text={text} words={sought} />
      </p>
    );
  return (
    <>
      <p className={look}>
        <del>
          <span className="sr-only">{t("parts.amendment.original")}</span>
          <Marked text={text} words={sought} />
        </del>
      </p>
      <p className={look}>
        <ins>
          <span className="sr-only">{t("parts.amendment.corrected")}</span>
          <Marked text={corrected} words={sought} />
        </ins>
      </p>
    </>
  );
}

interface AmendmentListProps {
  readonly amendments: readonly Amendment[];
  /** The words that are shown already. */
  readonly shown: string | null;
}

/** Each amendment with its kind, its reason, who made it when, and its words. */
export function AmendmentList({ amendments, shown }: AmendmentListProps) {
  const { t } = useTranslation();
  return (
    <ul className="flex flex-col gap-1">
      {amendments.map(({ id, kind, text, reason, author, at: made }) => (
        <li key={id} className="border-key-900 border-l-4 bg-white px-3 py-1 text-dns-14N-130">
          <p>
            <strong>{t(`parts.amendment.kind.${kind}`)}</strong> {author.name} <Moment at={made} short />{" "}
            {t("parts.amendment.reason", { text: reason })}
          </p>
          {text === shown ? null : <p className="whitespace-pre-wrap text-std-16N-170">{text}</p>}
        </li>
      ))}
    </ul>
  );
}
