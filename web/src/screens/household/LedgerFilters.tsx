/** The filters above a timeline: kinds as switches, subject and direction as choices. */

import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { yearsQuery } from "~/api/timeline";
import codes from "~/i18n/codes.json";
import { FilterChip } from "~/parts/chips";
import { useCode } from "~/parts/codes";
import type { LedgerSearch } from "./filter";

interface LedgerFiltersProps {
  readonly household: string;
  readonly search: LedgerSearch;
  readonly onNarrow: (next: LedgerSearch) => void;
}

const OTHER_KINDS = ["inquiry", "approval"] as const;

export function LedgerFilters({ household, search, onNarrow }: LedgerFiltersProps) {
  const { t } = useTranslation();
  const code = useCode();
  const types = useQuery(yearsQuery(household, "record_type")).data?.rows ?? [];
  const shown = new Set([...types.map(({ key }) => key), ...(search.type ?? [])]);
  const counts = new Map(types.map(({ key, total }) => [key, total]));

  /** A kind of record and a kind of entry exclude each other: choosing one leaves the other. */
  function toggleType(type: string): void {
    const { type: before = [], kind: _, ...rest } = search;
    const next = before.includes(type) ? before.filter((each) => each !== type) : [...before, type];
    onNarrow(next.length ? { ...rest, type: next } : rest);
  }
  function toggleKind(kind: (typeof OTHER_KINDS)[number]): void {
    const { kind: before = [], type: _, ...rest } = search;
    const next = before.includes(kind) ? before.filter((each) => each !== kind) : [...before, kind];
    onNarrow(next.length ? { ...rest, kind: next } : rest);
  }

  return (
    <div className="flex flex-col gap-2">
      {/* biome-ignore lint/a11y/useSemanticElements: switches that filter at once, not a form */}
      <div role="group" aria-label={t("household.kinds")} className="flex flex-wrap gap-1.5">
        {OTHER_KINDS.map((kind) => (
          <FilterChip key={kind} on={search.kind?.includes(kind) ?? false} onToggle={() => toggleKind(kind)}>
            {t(`parts.kind.${kind}`)}
          </FilterChip>
        ))}
        {[...shown].map((type) => (
          <FilterChip key={type} on={search.type?.includes(type) ?? false} onToggle={() => toggleType(type)}>
            {code("record_type", type)} {counts.get(type)}
          </FilterChip>
        ))}
      </div>
      <div className="flex flex-wrap items-center gap-4 text-dns-14N-130">
        <SubjectChoice search={search} onNarrow={onNarrow} />
        <OrderChoice search={search} onNarrow={onNarrow} />
      </div>
    </div>
  );
}

const CHOICE = "min-h-8 rounded-6 border border-solid-gray-600 bg-white px-2";

function SubjectChoice({ search, onNarrow }: Omit<LedgerFiltersProps, "household">) {
  const { t } = useTranslation();
  const code = useCode();
  return (
    <label className="flex items-center gap-2">
      {t("household.subject")}
      <select
        className={CHOICE}
        value={search.subject ?? ""}
        onChange={(event) => {
          const { subject: _, ...rest } = search;
          onNarrow(event.target.value ? { ...rest, subject: event.target.value } : rest);
        }}
      >
        <option value="">{t("household.everySubject")}</option>
        {Object.keys(codes.subject).map((subject) => (
          <option key={subject} value={subject}>
            {code("subject", subject)}
          </option>
        ))}
      </select>
    </label>
  );
}

function OrderChoice({ search, onNarrow }: Omit<LedgerFiltersProps, "household">) {
  const { t } = useTranslation();
  return (
    <label className="flex items-center gap-2">
      {t("household.order")}
      <select
        className={CHOICE}
        value={search.order ?? "desc"}
        onChange={(event) => {
          const { order: _, ...rest } = search;
          onNarrow(event.target.value === "asc" ? { ...rest, order: "asc" } : rest);
        }}
      >
        <option value="desc">{t("household.newest")}</option>
        <option value="asc">{t("household.oldest")}</option>
      </select>
    </label>
  );
}
