/** By when an item is due: how many days it is over first, then the day. */

import { useTranslation } from "react-i18next";
import type { ActionItem } from "~/api/households";
import { Moment, today, useDates } from "../calendar/dates";
import { daysBetween } from "../calendar/era";

export function ItemWhen({ item }: { readonly item: ActionItem }) {
  const { t } = useTranslation();
  const dates = useDates();
  if (item.due_on) {
    const left = daysBetween(today(), item.due_on);
    const day = <time dateTime={item.due_on}>{dates.day(item.due_on, true)}</time>;
    if (left > 0) return day;
    return (
      <>
        <span className={left < 0 ? "block text-dns-14B-130 text-red-1000" : "block text-dns-14B-130"}>
          {left < 0 ? t("parts.item.overdue", { count: -left }) : t("parts.item.today")}
        </span>
        {day}
      </>
    );
  }
  if (item.starts_at) return <Moment at={item.starts_at} timeKnown={item.time_known !== false} short />;
  return <span>{t("parts.item.undated")}</span>;
}
