/** Absences by their first day: who, when, and the reason if the person may know it. */

import { useTranslation } from "react-i18next";
import type { Absence } from "~/api/absences";
import { useStaffName } from "~/api/people";
import { Button } from "~/parts/Button";
import { Day } from "~/parts/calendar/dates";

const CELL = "px-3 py-2 text-left align-middle";

interface AbsenceTableProps {
  readonly title: string;
  readonly absences: readonly Absence[];
  readonly mayCancel: (absence: Absence) => boolean;
  readonly onCancel: (absence: Absence) => void;
}

export function AbsenceTable({ title, absences, mayCancel, onCancel }: AbsenceTableProps) {
  const { t } = useTranslation();
  const staffName = useStaffName();
  return (
    <div className="overflow-x-auto">
      <table className="w-full max-w-4xl border-collapse text-dns-16N-130">
        <caption className="sr-only">{title}</caption>
        <thead>
          <tr className="border-solid-gray-420 border-b bg-solid-gray-50">
            {(["who", "days", "kind", "deed"] as const).map((column) => (
              <th key={column} scope="col" className={`${CELL} whitespace-nowrap text-dns-14B-130`}>
                {t(`absences.columns.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {absences.map((absence) => (
            <tr key={absence.id} className="border-solid-gray-200 border-b">
              <th scope="row" className={`${CELL} font-normal`}>
                {staffName(absence.staff_id)}
              </th>
              <td className={CELL}>
                <Days absence={absence} />
              </td>
              <td className={CELL}>{t(`absences.kinds.${absence.kind}`)}</td>
              <td className={CELL}>
                {mayCancel(absence) ? (
                  <Button
                    size="xs"
                    aria-label={t("absences.cancelOf", { name: staffName(absence.staff_id) })}
                    onClick={() => onCancel(absence)}
                  >
                    {t("absences.cancel")}
                  </Button>
                ) : null}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** One day or several, whole or half. */
export function Days({ absence: { from, to, part_of_day } }: { absence: Absence }) {
  const { t } = useTranslation();
  return (
    <>
      <Day on={from} />
      {to === from ? null : (
        <>
          {t("absences.until")}
          <Day on={to} />
        </>
      )}
      {part_of_day ? ` ${t(`absences.parts.${part_of_day}`)}` : null}
    </>
  );
}
