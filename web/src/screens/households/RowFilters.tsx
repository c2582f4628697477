/** Filters the rows on screen by state and kind of household. It offers only values that occur in them. */

import { useTranslation } from "react-i18next";
import { type CodeList, useCode } from "~/parts/codes";
import { SelectField } from "~/parts/form/SelectField";
import type { Row, RowFilter } from "./rows";

interface RowFiltersProps {
  readonly rows: readonly Row[];
  readonly filter: RowFilter;
  readonly onFilter: (filter: RowFilter) => void;
}

const LISTS = { status: "household_status", type: "household_type" } as const satisfies Record<
  string,
  CodeList
>;

export function RowFilters({ rows, filter, onFilter }: RowFiltersProps) {
  const { t } = useTranslation();
  const code = useCode();
  return (
    <>
      {(["status", "type"] as const).map((name) => {
        const present = [...new Set(rows.map((row) => row[name]).filter(Boolean) as string[])];
        if (present.length < 2 && !filter[name]) return null;
        return (
          <SelectField
            key={name}
            label={t(`households.${name}`)}
            value={filter[name]}
            onChange={(event) => onFilter({ ...filter, [name]: event.target.value })}
            options={[
              { value: "", label: t("households.any") },
              ...present.map((value) => ({ value, label: code(LISTS[name], value) })),
            ]}
          />
        );
      })}
    </>
  );
}
