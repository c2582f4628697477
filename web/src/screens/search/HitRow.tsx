/** One hit: its kind, its household, and the places with the words. The server marks them as runs, never as markup. */

import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useOfficeName } from "~/api/people";
import type { Hit } from "~/api/search";
import { Moment } from "~/parts/calendar/dates";
import { StateChip } from "~/parts/chips";
import { useCode } from "~/parts/codes";
import { HouseholdName } from "~/parts/HouseholdName";
import { Runs, seek } from "~/parts/sought";
import { UnlinkedCall } from "./UnlinkedCall";

interface HitRowProps {
  readonly hit: Hit;
  /** The household stands above. */
  readonly bare: boolean;
  /** It is told apart from others that say the same. */
  readonly apart?: boolean;
}

export function HitRow(props: HitRowProps) {
  const { hit } = props;
  if (hit.kind === "inquiry" && !hit.household_id)
    return (
      <UnlinkedCall hit={hit} look={LOOK} onSeek={() => seek(hit.id, wordsOf(hit))}>
        {(household) => <Said {...props} household={household} />}
      </UnlinkedCall>
    );
  return (
    <Leading hit={hit}>
      <Said {...props} household={hit.household_id} />
    </Leading>
  );
}

/** What a row says. `household`: of now, where the hit has none yet. */
function Said({ hit, bare, apart = false, household: id }: HitRowProps & { household: string | null }) {
  const { t } = useTranslation();
  const code = useCode();
  const officeName = useOfficeName();
  const { kind, record_type, occurred_at, time_known, state, household, highlights, excerpt } = hit;
  return (
    <>
      <span className="flex flex-wrap items-center gap-x-3 gap-y-1 text-dns-14N-130 text-solid-gray-800">
        <Moment at={occurred_at} timeKnown={time_known ?? true} short />
        <span>{record_type ? code("record_type", record_type) : t(`parts.kind.${kind}`)}</span>
        {state && kind !== "attachment" ? <StateChip kind={kind} state={state} /> : null}
        {bare && id === hit.household_id ? null : (
          <span className="text-dns-16N-130">
            {id && id !== hit.household_id ? <HouseholdName id={id} /> : null}
            {id === hit.household_id ? (household?.name ?? t(id ? "parts.unknown" : "today.unlinked")) : null}{" "}
            <span className="text-dns-14N-130">{household?.case_number}</span>
          </span>
        )}
        <span>{officeName(hit.office_code)}</span>
      </span>
      <span className="link text-dns-16B-130">{hit.title || t(`parts.kind.${kind}`)}</span>
      {apart ? <Origin hit={hit} /> : null}
      {highlights.length === 0 && excerpt ? <span className="text-dns-16N-130">{excerpt}</span> : null}
      {highlights.map(({ field, runs }) => (
        <span key={`${field}${runs.map(({ text }) => text).join("")}`} className="text-dns-16N-130">
          <Runs runs={runs} />
        </span>
      ))}
    </>
  );
}

/** Its number, its writer, and the row of the old book. */
function Origin({ hit: { number, author, author_text, source } }: Pick<HitRowProps, "hit">) {
  const { t } = useTranslation();
  const book = source?.row ? t("search.bookRow", { file: source.file, row: source.row }) : source?.file;
  const origin = [number, author?.name ?? author_text, book].filter(Boolean).join("　");
  return origin ? <span className="text-dns-14N-130 text-solid-gray-700">{origin}</span> : null;
}

/** The words that were found, as they stand in the text. */
function wordsOf({ highlights }: Hit): string[] {
  const found = highlights.flatMap(({ runs }) => runs.filter(({ hit }) => hit).map(({ text }) => text));
  return [...new Set(found)];
}

const LOOK = "flex flex-col gap-1 rounded-6 px-2 py-2 hover:bg-solid-gray-50";

/** A case opens as a case, everything else in its household's ledger; an old note without a household has only this row. */
function Leading({ hit, children }: { hit: Hit; children: ReactNode }) {
  if (hit.kind === "approval")
    return (
      <Link data-row to="/approvals/$approvalId" params={{ approvalId: hit.id }} className={LOOK}>
        {children}
      </Link>
    );
  if (!hit.household_id) return <div className={LOOK}>{children}</div>;
  const entry = hit.id.split("#")[0] ?? hit.id;
  return (
    <Link
      data-row
      to="/households/$householdId"
      params={{ householdId: hit.household_id }}
      search={{ entry }}
      onClick={() => seek(entry, wordsOf(hit))}
      className={LOOK}
    >
      {children}
    </Link>
  );
}
