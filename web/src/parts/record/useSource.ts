/** The source of a part in words: its kind and, if there is one, the name. */

import { useTranslation } from "react-i18next";
import type { Content } from "~/api/casework";

type Source = NonNullable<Content["segments"]>[number]["source"];
export type SourceInWords = (source: Source | undefined) => string;

export function useSource(): SourceInWords {
  const { t } = useTranslation();
  return (source) =>
    source ? [t(`editor.source.${source.type}`), source.name].filter(Boolean).join(" ") : "";
}
