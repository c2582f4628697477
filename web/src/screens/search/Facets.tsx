/** Counts of the hits by property, as lists. A press filters by one. A chosen filter stays visible even without hits. */

import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useCityOrder, useOfficeName, useWardName } from "~/api/people";
import type { Count, Facets as Counts } from "~/api/search";
import { Button } from "~/parts/Button";
import { classes } from "~/parts/classes";
import type { CodeList } from "~/parts/codes";
import { useCode } from "~/parts/codes";
import { Icon } from "~/parts/Icon";
import { FACETS, type Facet, isNarrowed, type SearchAddress, toggled, unnarrowed } from "./address";

interface FacetsProps {
  readonly address: SearchAddress;
  readonly counts: Counts | undefined;
  readonly go: (address: SearchAddress) => void;
}

const SHOWN = 8;

export function Facets({ address, counts, go }: FacetsProps) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <section id="facets" aria-label={t("search.facets")} className="flex flex-col gap-3">
      <Button
        className="self-start desktop-admin:hidden"
        aria-expanded={open}
        aria-controls="facet-lists"
        onClick={() => setOpen(!open)}
      >
        {t("search.facets")}
      </Button>
      {isNarrowed(address) ? (
        <div>
          <Button onClick={() => go(unnarrowed(address))}>{t("parts.clearFilters")}</Button>
        </div>
      ) : null}
      <div
        id="facet-lists"
        className={classes(
          "grid-cols-[repeat(auto-fill,minmax(13rem,1fr))] gap-4 desktop-admin:grid desktop-admin:grid-cols-1",
          open ? "grid" : "hidden",
        )}
      >
        {FACETS.map((facet) => (
          <OneFacet key={facet} facet={facet} address={address} counts={counts} go={go} />
        ))}
      </div>
    </section>
  );
}

/** Moves the focus to the first of the filters that are in sight. */
export function focusFacets(): void {
  const buttons = [...document.querySelectorAll<HTMLElement>("#facets button")];
  buttons.find(({ offsetParent }) => offsetParent !== null)?.focus();
}

function OneFacet({ facet, address, counts, go }: FacetsProps & { facet: Facet }) {
  const { t } = useTranslation();
  const nameOf = useFacetName(counts);
  const [all, setAll] = useState(false);
  const chosen = address[facet] ?? [];
  const inOrder = useInOrder(facet);
  const counted = inOrder(counts?.[facet] ?? []);
  const gone = chosen
    .filter((code) => !counted.some(({ key }) => key === code))
    .map((key) => ({ key, count: 0 }));
  const every = [...gone, ...counted];
  const shown = all ? every : every.filter(({ key }, at) => at < SHOWN || chosen.includes(key));
  if (shown.length === 0) return null;
  return (
    <fieldset className="min-w-0">
      <legend className="mb-1 text-dns-14B-130">{t(`search.facet.${facet}`)}</legend>
      <ul>
        {shown.map(({ key, count }) => (
          <li key={key}>
            <Value
              name={nameOf(facet, key)}
              count={count}
              on={chosen.includes(key)}
              onToggle={() => go(toggled(address, facet, key))}
            />
          </li>
        ))}
      </ul>
      {every.length > shown.length ? (
        <Button look="text" size="xs" onClick={() => setAll(true)}>
          {t("search.everyFacet", { count: every.length })}
        </Button>
      ) : null}
    </fieldset>
  );
}

/** Offices and wards come in the city's order, all else as it was counted: the most first. */
function useInOrder(facet: Facet): (counts: readonly Count[]) => readonly Count[] {
  const placeOf = useCityOrder();
  if (facet !== "office" && facet !== "ward") return (counts) => counts;
  return (counts) => counts.toSorted((one, other) => placeOf(one.key) - placeOf(other.key));
}

interface ValueProps {
  readonly name: string;
  readonly count: number;
  readonly on: boolean;
  readonly onToggle: () => void;
}

/** One line of a list: what, and how many. */
function Value({ name, count, on, onToggle }: ValueProps) {
  const { t } = useTranslation();
  const number = count.toLocaleString();
  return (
    <button
      type="button"
      aria-pressed={on}
      aria-label={t("search.facetCount", { name, number })}
      onClick={onToggle}
      className={classes(
        "flex min-h-7 w-full items-baseline gap-1 rounded-4 px-1 py-0.5 text-left hover:bg-solid-gray-50",
        on ? "bg-key-50 text-dns-14B-130 text-key-1000" : "text-dns-14N-130 text-solid-gray-800",
      )}
    >
      <span className="w-4 shrink-0 self-center">{on ? <Icon name="check" className="size-4" /> : null}</span>
      <span className="min-w-0 flex-1">{name}</span>
      <span className="tabular-nums">{number}</span>
    </button>
  );
}

const STATES: readonly (readonly [kind: string, list: CodeList])[] = [
  ["record", "record_state"],
  ["inquiry", "inquiry_state"],
  ["approval", "case_state"],
  ["action_item", "item_state"],
];

/** The word for a code of a facet. A state of several kinds of entries has the words of those that were found. */
function useFacetName(counts: Counts | undefined): (facet: Facet, key: string) => string {
  const { t } = useTranslation();
  const code = useCode();
  const officeName = useOfficeName();
  const wardName = useWardName();
  return (facet, key) => {
    if (facet === "record_type" || facet === "subject") return code(facet, key);
    if (facet === "kind") return t(`parts.kind.${key as "record"}`);
    if (facet === "office") return officeName(key);
    if (facet === "ward") return wardName(key);
    const kinds = counts?.kind.map((each) => each.key) ?? [];
    const lists = STATES.filter(([kind]) => kinds.length === 0 || kinds.includes(kind));
    const words = lists.map(([, list]) => code(list, key)).filter((word) => word !== key);
    return [...new Set(words)].join("／") || key;
  };
}
