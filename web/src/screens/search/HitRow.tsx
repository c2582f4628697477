/** One hit: its kind, its household, and the places with the words. The server marks them as runs, never as markup. */

import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useOfficeName } from "~/api/people";
import type { Hit, Run } from "~/api/search";
import { Moment } from "~/parts/calendar/dates";
import { StateChip } from "~/parts/chips";
import { useCode } from "~/parts/codes";

export function HitRow({ hit, bare }: { hit: Hit; bare: boolean }) {
  const { t } = useTranslation();
  const code = useCode();
  const officeName = useOfficeName();
  const { kind, record_type, occurred_at, time_known, state, household, highlights, excerpt } = hit;
  return (
    <Leading hit={hit}>
      <span className="flex flex-wrap items-center gap-x-3 gap-y-1 text-dns-14N-130 text-solid-gray-800">
        <Moment at={occurred_at} timeKnown={time_known ?? true} short />
        <span>{record_type ? code("record_type", record_type) : t(`parts.kind.${kind}`)}</span>
        {state && kind !== "attachment" ? <StateChip kind={kind} state={state} /> : null}
        {bare ? null : (
          <span className="text-dns-16N-130">
            {household?.name ?? (hit.household_id ? t("parts.unknown") : t("today.unlinked"))}{" "}
            <span className="text-dns-14N-130">{household?.case_number}</span>
          </span>
        )}
        <span>{officeName(hit.office_code)}</span>
      </span>
      <span className="link text-dns-16B-130">{hit.title || t(`parts.kind.${kind}`)}</span>
      {highlights.length === 0 && excerpt ? <span className="text-dns-16N-130">{excerpt}</span> : null}
      {highlights.map(({ field, runs }) => (
        <Fragment key={`${field}${runs.map(({ text }) => text).join("")}`} runs={runs} />
      ))}
    </Leading>
  );
}

function Fragment({ runs }: { runs: readonly Run[] }) {
  return (
    <span className="text-dns-16N-130">
      {runs.map(({ text, hit }, at) => {
        const key = `${at}${text}`;
        return hit ? <mark key={key}>{text}</mark> : <span key={key}>{text}</span>;
      })}
    </span>
  );
}

const LOOK = "flex flex-col gap-1 rounded-6 px-2 py-2 hover:bg-solid-gray-50";

/** A case opens as a case, everything else in its household's ledger; what has no household has only this row. */
function Leading({ hit, children }: { hit: Hit; children: ReactNode }) {
  if (hit.kind === "approval")
    return (
      <Link data-row to="/approvals/$approvalId" params={{ approvalId: hit.id }} className={LOOK}>
        {children}
      </Link>
    );
  if (!hit.household_id) return <div className={LOOK}>{children}</div>;
  return (
    <Link
      data-row
      to="/households/$householdId"
      params={{ householdId: hit.household_id }}
      search={{ entry: hit.id.split("#")[0] ?? hit.id }}
      className={LOOK}
    >
      {children}
    </Link>
  );
}
