/** The rows of a box: how long it has been lying first, then what it is, whose, and where it is now. */

import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { BoxName, BoxRow } from "~/api/approvals";
import { useSession } from "~/api/session";
import { Moment, useDates } from "~/parts/calendar/dates";
import { Chip, StateChip } from "~/parts/chips";
import { HouseholdName } from "~/parts/HouseholdName";
import { Icon } from "~/parts/Icon";
import { tone } from "./ageing";
import { ChooseCell } from "./ChooseCell";
import type { Together } from "./useTogether";

const CELL = "px-3 py-2 text-left align-top";

interface BoxTableProps {
  readonly box: BoxName;
  readonly rows: readonly BoxRow[];
  /** Where rows may be chosen to be approved together. */
  readonly together: Together | null;
}

export function BoxTable({ box, rows, together }: BoxTableProps) {
  const { t } = useTranslation();
  const columns = ["waited", "title", "household", "drafter", "drafted", "now"] as const;
  return (
    <div className="overflow-x-auto">
      <table className="w-full min-w-3xl border-collapse text-dns-16N-130">
        <caption className="sr-only">{t(`approvals.box.${box}`)}</caption>
        <thead>
          <tr className="border-solid-gray-420 border-b bg-solid-gray-50">
            {together ? (
              <th scope="col" className={`${CELL} whitespace-nowrap text-dns-14B-130`}>
                {t("approvals.together.column")}
              </th>
            ) : null}
            {columns.map((column) => (
              <th key={column} scope="col" className={`${CELL} whitespace-nowrap text-dns-14B-130`}>
                {t(`approvals.columns.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.id} box={box} row={row} together={together} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface RowProps {
  readonly box: BoxName;
  readonly row: BoxRow;
  readonly together: Together | null;
}

function Row({ box, row, together }: RowProps) {
  return (
    <tr data-case={row.id} className="border-solid-gray-200 border-b hover:bg-solid-gray-50">
      {together ? (
        <td className={CELL}>
          <ChooseCell row={row} together={together} />
        </td>
      ) : null}
      <td className={CELL}>
        <Waited row={row} />
      </td>
      <td className={CELL}>
        <Link
          data-row
          to="/approvals/$approvalId"
          params={{ approvalId: row.id }}
          className="link text-dns-16B-130"
        >
          {row.title}
        </Link>
        <Marks box={box} row={row} />
      </td>
      <td className={CELL}>
        <HouseholdName id={row.household_id} />
      </td>
      <td className={`${CELL} whitespace-nowrap`}>{row.drafter.name}</td>
      <td className={CELL}>
        <Moment at={row.drafted_at} short />
      </td>
      <td className={CELL}>
        <Now row={row} />
      </td>
    </tr>
  );
}

function Waited({ row }: { row: BoxRow }) {
  const { t } = useTranslation();
  if (!row.waited_since) return null;
  const { waited_days: days } = row;
  return (
    <Chip tone={tone(days)} {...(days > 2 ? { icon: "clock" as const } : {})}>
      {t("approvals.waited", { count: days })}
    </Chip>
  );
}

function Marks({ box, row }: { box: BoxName; row: BoxRow }) {
  const { t } = useTranslation();
  const dates = useDates();
  const { staff } = useSession();
  const deputy =
    box === "waiting" &&
    !row.steps.some(({ assignees }) => assignees.some(({ staff_id }) => staff_id === staff.id));
  return (
    <span className="mt-1 flex flex-wrap gap-1.5 text-dns-14N-130">
      <Amount row={row} />
      {row.matter_type === "record" ? null : <span>{t(`approval.matter.${row.matter_type}`)}</span>}
      {row.items_count > 1 ? <span>{t("approvals.items", { count: row.items_count })}</span> : null}
      {row.urgent ? (
        <Chip tone="bad" icon="alert">
          {t("approval.urgent")}
        </Chip>
      ) : null}
      {row.flags.map((flag) => (
        <Chip key={flag} tone="warn">
          {t(`approval.flag.${flag}`)}
        </Chip>
      ))}
      {row.needed_by ? <span>{t("approval.neededBy", { day: dates.day(row.needed_by, true) })}</span> : null}
      {row.resubmitted ? <Chip icon="arrows">{t("approvals.resubmitted", { count: row.round })}</Chip> : null}
      {deputy ? <Chip tone="warn">{t("approvals.deputy")}</Chip> : null}
      {row.stranded ? (
        <Chip tone="bad" icon="alert">
          {t("approvals.stranded")}
        </Chip>
      ) : null}
      {row.withdraw_requested ? <Chip tone="warn">{t("approvals.withdrawAsked")}</Chip> : null}
      {row.post_view ? (
        <Chip tone={row.post_view.overdue ? "bad" : "plain"}>
          {t("approvals.viewBy", { day: dates.day(row.post_view.due_on, true) })}
        </Chip>
      ) : null}
    </span>
  );
}

/** How much there is to read: all of it, or what changed since the round before. */
function Amount({ row: { size, resubmitted } }: { row: BoxRow }) {
  const { t } = useTranslation();
  if (!size) return null;
  const { characters: count, added, removed } = size;
  return (
    <span className="tabular-nums">
      {resubmitted ? t("approvals.changed", { added, removed }) : t("approvals.characters", { count })}
    </span>
  );
}

/** Where it is: with whom, or how it ended. */
function Now({ row }: { row: BoxRow }) {
  const people = row.steps.flatMap(({ assignees }) => assignees);
  if (row.state !== "circulating" || people.length === 0)
    return (
      <span className="flex flex-col items-start gap-1">
        <StateChip kind="approval" state={row.state} />
        {row.decided_at ? <Moment at={row.decided_at} short /> : null}
        {row.unroutable_reason ? <span className="text-dns-14N-130">{row.unroutable_reason}</span> : null}
      </span>
    );
  return (
    <span className="flex flex-col items-start gap-1">
      <span className="inline-flex items-center gap-1">
        <Icon name="arrows" className="size-4" />
        {people.map(({ post, name }) => `${post} ${name}`).join("、")}
      </span>
      {row.unroutable_reason ? <span className="text-dns-14N-130">{row.unroutable_reason}</span> : null}
    </span>
  );
}
