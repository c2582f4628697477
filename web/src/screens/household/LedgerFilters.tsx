/** The filters above a timeline: kinds as switches, subject and direction as choices. */

import { useTranslation } from "react-i18next";
import codes from "~/i18n/codes.json";
import { FilterChip } from "~/parts/chips";
import { useCode } from "~/parts/codes";
import type { LedgerCounts } from "./counts";
import type { LedgerSearch } from "./filter";

interface LedgerFiltersProps {
  /** Undefined while they are not known. */
  readonly counts: LedgerCounts | undefined;
  readonly search: LedgerSearch;
  readonly onNarrow: (next: LedgerSearch) => void;
}

export function LedgerFilters({ counts, search, onNarrow }: LedgerFiltersProps) {
  const { t } = useTranslation();
  const code = useCode();
  const { type: chosen = [], calls, entry: _, ...every } = search;
  const shown = new Set([...(counts?.types.keys() ?? []), ...chosen]);

  function toggle(type: string): void {
    const next = chosen.includes(type) ? chosen.filter((each) => each !== type) : [...chosen, type];
    onNarrow(next.length ? { ...every, type: next } : every);
  }

  return (
    <div className="flex flex-col gap-2">
      {/* biome-ignore lint/a11y/useSemanticElements: switches that filter at once, not a form */}
      <div role="group" aria-label={t("household.kinds")} className="flex flex-wrap gap-1.5">
        <FilterChip on={!calls && chosen.length === 0} onToggle={() => onNarrow(every)}>
          {t("household.everyKind")} {counts?.all}
        </FilterChip>
        <FilterChip on={calls ?? false} onToggle={() => onNarrow(calls ? every : { ...every, calls: true })}>
          {t("parts.kind.inquiry")} {counts?.calls}
        </FilterChip>
        {[...shown].map((type) => (
          <FilterChip key={type} on={chosen.includes(type)} onToggle={() => toggle(type)}>
            {code("record_type", type)} {counts ? (counts.types.get(type) ?? 0) : null}
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

function SubjectChoice({ search, onNarrow }: Omit<LedgerFiltersProps, "counts">) {
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

function OrderChoice({ search, onNarrow }: Omit<LedgerFiltersProps, "counts">) {
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
