/** Shows where the old books of an office end, so that a reader does not take the missing later entries for neglect. */

import { useTranslation } from "react-i18next";
import { useBooksUntil } from "~/api/people";
import { useDates } from "../calendar/dates";

export function BooksEnd({ office, className = "" }: { office: string | undefined; className?: string }) {
  const { t } = useTranslation();
  const dates = useDates();
  const until = useBooksUntil(office);
  if (until === undefined) return null;
  return (
    <p className={`text-dns-14N-130 text-solid-gray-700 ${className}`}>
      {t("parts.booksUntil", { month: dates.month(until) })}
    </p>
  );
}
