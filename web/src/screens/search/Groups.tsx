/** The hits: one list, or under their months, or under their households. */

import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Hit } from "~/api/search";
import { Button } from "~/parts/Button";
import { usePreferences } from "~/parts/preferences";
import type { ShownAs } from "./address";
import { byHousehold, byMonth, folded, UNKNOWN, UNLINKED } from "./groups";
import { HitRow } from "./HitRow";
import { formatMonth } from "./months";

export function Groups({ as, hits }: { as: ShownAs; hits: readonly Hit[] }) {
  if (as === "relevance") return <HitList hits={hits} />;
  const groups = as === "time" ? byMonth(hits) : byHousehold(hits);
  return groups.map((group) => (
    <section key={group.key} aria-labelledby={`group-${group.key}`}>
      <h2 id={`group-${group.key}`} className="border-key-900 border-b-2 text-std-18B-160">
        {as === "time" ? (
          <MonthTitle month={group.key} />
        ) : (
          <HouseholdTitle hits={group.hits} id={group.key} />
        )}
      </h2>
      <HitList hits={group.hits} bare={as === "case"} />
    </section>
  ));
}

function HitList({ hits, bare = false }: { hits: readonly Hit[]; bare?: boolean }) {
  return (
    <ol className="divide-y divide-solid-gray-200">
      {folded(hits).map(({ hit, alike }) => (
        <li key={`${hit.kind}${hit.id}`}>
          <HitRow hit={hit} bare={bare} />
          {alike.length ? <Alike hits={[hit, ...alike]} bare={bare} /> : null}
        </li>
      ))}
    </ol>
  );
}

/** Hits that say the same, folded: opened, each with what else is known of it. */
function Alike({ hits, bare }: { hits: readonly Hit[]; bare: boolean }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button look="text" size="xs" aria-expanded={open} onClick={() => setOpen(!open)}>
        {open ? t("search.fold") : t("search.alike", { count: hits.length - 1 })}
      </Button>
      {open ? (
        <ol className="ms-4 divide-y divide-solid-gray-200 border-solid-gray-420 border-s-2">
          {hits.map((hit) => (
            <li key={hit.id}>
              <HitRow hit={hit} bare={bare} apart />
            </li>
          ))}
        </ol>
      ) : null}
    </>
  );
}

function MonthTitle({ month }: { month: string }) {
  const { t } = useTranslation();
  const { years, language } = usePreferences();
  return <>{month === UNKNOWN ? t("parts.unknownDate") : formatMonth(month, years, language)}</>;
}

function HouseholdTitle({ hits, id }: { hits: readonly Hit[]; id: string }) {
  const { t } = useTranslation();
  const household = hits.find((hit) => hit.household)?.household;
  if (id === UNLINKED) return <>{t("today.unlinked")}</>;
  return (
    <>
      <Link to="/households/$householdId" params={{ householdId: id }} className="link">
        {household?.name ?? t("parts.unknown")}
      </Link>{" "}
      <span className="text-dns-16N-130">
        {household?.case_number} {t("search.total", { count: hits.length })}
      </span>
    </>
  );
}
