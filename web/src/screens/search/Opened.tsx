/** What the stated purpose opens, said before anything is read by it. */

import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { headerOf, isWhole } from "~/api/purpose";
import { openedQuery } from "~/api/search";
import { useDates } from "~/parts/calendar/dates";
import { useAsked } from "./words";

export function Opened() {
  const { t } = useTranslation();
  const dates = useDates();
  const { purpose } = useAsked();
  const whole = isWhole(purpose);
  const asked = useQuery({ ...openedQuery(headerOf(purpose)), enabled: whole });
  if (!whole || !asked.data) return null;
  const { all_wards, until, households } = asked.data;
  if (all_wards) return <p className="w-full text-dns-16N-130">{t("search.purpose.opensAll")}</p>;
  if (!households.length)
    return <p className="w-full text-dns-16N-130">{t("search.purpose.opensNothing")}</p>;
  return (
    <div className="w-full text-dns-16N-130">
      <p>{t("search.purpose.opens", { until: until ? dates.moment(until) : "" })}</p>
      <ul className="list-disc ps-6">
        {households.map(({ id, head, case_number }) => (
          <li key={id}>
            <Link to="/households/$householdId" params={{ householdId: id }} className="underline">
              {head?.name} <span className="text-dns-14N-130">{case_number}</span>
            </Link>
          </li>
        ))}
      </ul>
    </div>
  );
}
