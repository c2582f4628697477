/** Households as a dense table, sortable by each column; a row's link opens the ledger. */

import { Link } from "@tanstack/react-router";
import {
  createColumnHelper,
  createSortedRowModel,
  rowSortingFeature,
  sortFns,
  tableFeatures,
  useTable,
} from "@tanstack/react-table";
import { useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { useOfficeName, useStaffName } from "~/api/people";
import { useSession } from "~/api/session";
import { Chip } from "~/parts/chips";
import { useCode } from "~/parts/codes";
import { Icon } from "~/parts/Icon";
import { useRowKeys } from "~/parts/list/useRowKeys";
import { shownReading } from "~/parts/reading";
import type { Row } from "./rows";

const features = tableFeatures({
  rowSortingFeature,
  sortedRowModel: createSortedRowModel(),
  sortFns,
});
const helper = createColumnHelper<typeof features, Row>();

export function HouseholdTable({ rows, caption }: { rows: readonly Row[]; caption: string }) {
  const columns = useColumns(rows);
  const body = useRef<HTMLTableSectionElement>(null);
  const table = useTable({ features, columns, data: rows as Row[], getRowId: (row) => row.id });
  useRowKeys(body);
  return (
    <div className="overflow-x-auto">
      <table className="w-full border-collapse text-left text-dns-16N-130">
        <caption className="sr-only">{caption}</caption>
        <thead>
          {table.getHeaderGroups().map((group) => (
            <tr key={group.id} className="border-solid-gray-420 border-b-2">
              {group.headers.map((header) => (
                <th
                  key={header.id}
                  scope="col"
                  aria-sort={SORTED[String(header.column.getIsSorted())]}
                  className="whitespace-nowrap p-1"
                >
                  <button
                    type="button"
                    onClick={header.column.getToggleSortingHandler()}
                    className="inline-flex min-h-8 items-center gap-1 rounded-4 px-1 text-dns-16B-130 hover:underline"
                  >
                    {header.column.columnDef.header as string}
                    <Icon name={header.column.getIsSorted() === "desc" ? "up" : "down"} className="size-4" />
                  </button>
                </th>
              ))}
            </tr>
          ))}
        </thead>
        <tbody ref={body}>
          {table.getRowModel().rows.map((row) => (
            <tr key={row.id} className="border-solid-gray-200 border-b hover:bg-solid-gray-50">
              {row.getAllCells().map((cell) => (
                <td key={cell.id} className="whitespace-nowrap px-2 py-1.5">
                  <table.FlexRender cell={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

const SORTED: Readonly<Record<string, "ascending" | "descending" | "none">> = {
  asc: "ascending",
  desc: "descending",
  false: "none",
};

/** Names sort by their reading. Columns that nothing is known of are left out. */
function useColumns(rows: readonly Row[]) {
  const { t, i18n } = useTranslation();
  const code = useCode();
  const staffName = useStaffName();
  const officeName = useOfficeName();
  const me = useSession().staff.id;
  const has = (name: "type" | "grade") => rows.some((row) => row[name]);
  const [typed, graded] = [has("type"), has("grade")];
  const workerOf = (row: Row) =>
    staffName(row.worker, row.workerText) || t(row.untold ? "parts.untoldWorker" : "parts.noWorker");
  // biome-ignore lint/correctness/useExhaustiveDependencies: the words change with the language and the names loaded
  return useMemo(
    () =>
      helper.columns([
        helper.accessor((row) => shownReading(row.kana ?? row.name), {
          id: "head",
          header: t("households.columns.head"),
          sortFn: "text",
          cell: ({ row }) => <HeadCell row={row.original} />,
        }),
        helper.accessor((row) => row.number ?? "", {
          id: "number",
          header: t("households.columns.number"),
          sortFn: "alphanumeric",
        }),
        helper.accessor((row) => code("household_status", row.status), {
          id: "status",
          header: t("households.columns.status"),
        }),
        ...(typed
          ? [
              helper.accessor((row) => code("household_type", row.type), {
                id: "type",
                header: t("households.columns.type"),
              }),
            ]
          : []),
        ...(graded
          ? [
              helper.accessor((row) => row.grade ?? "", {
                id: "grade",
                header: t("households.columns.grade"),
              }),
            ]
          : []),
        helper.accessor(workerOf, {
          id: "worker",
          header: t("households.columns.worker"),
          cell: ({ row }) => (
            <>
              {workerOf(row.original)}{" "}
              {row.original.worker === me ? null : <Chip>{t("households.notMine")}</Chip>}
            </>
          ),
        }),
        helper.accessor((row) => officeName(row.office), {
          id: "office",
          header: t("households.columns.office"),
        }),
      ]),
    [i18n.language, typed, graded, me, staffName("") + officeName(""), rows],
  );
}

function HeadCell({ row }: { row: Row }) {
  const { t } = useTranslation();
  return (
    <>
      <Link
        data-row
        to="/households/$householdId"
        params={{ householdId: row.id }}
        className="link text-dns-16B-130"
      >
        {row.name ?? t("parts.unknown")}
      </Link>{" "}
      <span className="text-dns-14N-130 text-solid-gray-700">{shownReading(row.kana)}</span>
    </>
  );
}
