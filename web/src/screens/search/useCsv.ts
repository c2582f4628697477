/** The figures on screen as a file. They are counts only; the file's name says what they count. */

import { useTranslation } from "react-i18next";
import { csvOf, type Figures } from "./figures";
import { usePeriodName, useRowName } from "./HeatTable";

export function useCsv(rows: "record_type" | "subject", year: number | "all"): (figures: Figures) => void {
  const { t } = useTranslation();
  const rowName = useRowName(rows);
  const periodName = usePeriodName(year === "all");
  return (figures) => {
    const names = figures.rows.map(({ key }) => rowName(key));
    const text = csvOf(
      figures,
      t(`search.facet.${rows}`),
      names,
      figures.periods.map(periodName),
      t("search.table.sum"),
    );
    const url = URL.createObjectURL(new Blob([text], { type: "text/csv;charset=utf-8" }));
    const link = document.createElement("a");
    link.href = url;
    link.download = `tsuzuri-${rows}-${year}.csv`;
    link.click();
    URL.revokeObjectURL(url);
  };
}
