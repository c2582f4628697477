/** 訂正・追記 of a record: the original stays readable, struck where other words took its place, with kind and reason. */

import { useTranslation } from "react-i18next";
import { Moment } from "../calendar/dates";
import type { Amendment } from "./corrected";

/** The text of a part: the original struck and the words that took its place, or the original alone. */
export function AmendedText({ text, corrected }: { text: string; corrected: string | null }) {
  const { t } = useTranslation();
  const look = "whitespace-pre-wrap break-words text-std-16N-170";
  if (corrected === null) return <p className={look}>{text}</p>;
  return (
    <>
      <p className={look}>
        <del>
          <span className="sr-only">{t("parts.amendment.original")}</span>
          {text}
        </del>
      </p>
      <p className={look}>
        <ins>
          <span className="sr-only">{t("parts.amendment.corrected")}</span>
          {corrected}
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
