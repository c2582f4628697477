/** The words of the published code lists. */

import { useTranslation } from "react-i18next";
import type codes from "~/i18n/codes.json";

export type CodeList = keyof typeof codes;

/** The word for a code of a list, or the code itself if the list does not have it. */
export function useCode(): (list: CodeList, code: string | null | undefined) => string {
  const { t } = useTranslation();
  return (list, code) => (code ? t(`codes.${list}.${code}` as never, { defaultValue: code }) : "");
}
