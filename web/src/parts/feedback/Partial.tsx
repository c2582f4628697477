/** Shown over an answer that may lack entries, because the stated purpose could not be confirmed. */

import { useTranslation } from "react-i18next";
import { classes } from "../classes";

interface Answer {
  readonly partial?: boolean | undefined;
}

interface PartialProps {
  readonly answer: Answer | undefined;
  readonly className?: string;
}

/** Of a list in pages: it lacks what any of its pages lacks. */
export function allOf(pages: readonly Answer[] | undefined): Answer {
  return { partial: pages?.some(({ partial }) => partial) ?? false };
}

export function Partial({ answer, className }: PartialProps) {
  const { t } = useTranslation();
  if (!answer?.partial) return null;
  return (
    <p role="status" className={classes("text-dns-16B-130", className)}>
      {t("parts.partial")}
    </p>
  );
}
