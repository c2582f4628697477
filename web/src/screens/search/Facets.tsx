/** Counts of the hits by property. A press filters by one. A chosen filter stays visible even without hits. */

import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useOfficeName, useWardName } from "~/api/people";
import type { SearchPage } from "~/api/search";
import { Button } from "~/parts/Button";
import { FilterChip } from "~/parts/chips";
import type { CodeList } from "~/parts/codes";
import { useCode } from "~/parts/codes";
import { FACETS, type Facet, isNarrowed, type SearchAddress, toggled, unnarrowed } from "./address";

interface FacetsProps {
  readonly address: SearchAddress;
  readonly facets: SearchPage["facets"] | undefined;
  readonly go: (address: SearchAddress) => void;
}

const SHOWN = 12;

export function Facets({ address, facets, go }: FacetsProps) {
  const { t } = useTranslation();
  return (
    <section id="facets" aria-label={t("search.facets")} className="flex flex-col gap-4">
      {isNarrowed(address) ? (
        <div>
          <Button onClick={() => go(unnarrowed(address))}>{t("parts.clearFilters")}</Button>
        </div>
      ) : null}
      {FACETS.map((facet) => (
        <OneFacet key={facet} facet={facet} address={address} facets={facets} go={go} />
      ))}
    </section>
  );
}

function OneFacet({ facet, address, facets, go }: FacetsProps & { facet: Facet }) {
  const { t } = useTranslation();
  const nameOf = useFacetName();
  const chosen = address[facet] ?? [];
  const counts = facets?.[facet] ?? [];
  const gone = chosen
    .filter((code) => !counts.some(({ key }) => key === code))
    .map((key) => ({ key, count: 0 }));
  const [all, setAll] = useState(false);
  const every = [...gone, ...counts];
  const shown = all ? every : every.slice(0, SHOWN + gone.length);
  if (shown.length === 0) return null;
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1 text-dns-14B-130">{t(`search.facet.${facet}`)}</legend>
      <div className="flex flex-wrap gap-1.5">
        {shown.map(({ key, count }) => (
          <FilterChip key={key} on={chosen.includes(key)} onToggle={() => go(toggled(address, facet, key))}>
            {nameOf(facet, key)} {count.toLocaleString()}
          </FilterChip>
        ))}
        {every.length > shown.length ? (
          <Button look="text" size="xs" onClick={() => setAll(true)}>
            {t("search.everyFacet", { count: every.length })}
          </Button>
        ) : null}
      </div>
    </fieldset>
  );
}

const STATE_LISTS: readonly CodeList[] = ["record_state", "inquiry_state", "case_state", "item_state"];

/** The word for a code of a facet. A state may belong to several kinds of entries; the first list that knows it names it. */
export function useFacetName(): (facet: Facet, key: string) => string {
  const { t } = useTranslation();
  const code = useCode();
  const officeName = useOfficeName();
  const wardName = useWardName();
  return (facet, key) => {
    if (facet === "record_type" || facet === "subject") return code(facet, key);
    if (facet === "kind") return t(`parts.kind.${key as "record"}`);
    if (facet === "office") return officeName(key);
    if (facet === "ward") return wardName(key);
    return STATE_LISTS.map((list) => code(list, key)).find((word) => word !== key) ?? key;
  };
}
