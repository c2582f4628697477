/** From whom a part comes, in words: how one knows it and, where it was written, the name. */

import { useTranslation } from "react-i18next";
import type { Content } from "~/api/casework";

type Source = NonNullable<Content["segments"]>[number]["source"];
export type SourceInWords = (source: Source | undefined) => string;

export function useSource(): SourceInWords {
  const { t } = useTranslation();
  return (source) =>
    source ? [t(`editor.source.${source.type}`), source.name].filter(Boolean).join(" ") : "";
}
