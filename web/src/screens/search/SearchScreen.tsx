/** W11: words over everything the person may read, filtered by facets, over time, by hit, month or household. */

import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { isWhole } from "~/api/purpose";
import { searchQuery } from "~/api/search";
import { useSession } from "~/api/session";
import { buttonClasses } from "~/parts/Button";
import { Screen } from "~/parts/Screen";
import { isNarrowed, requestOf, type SearchAddress } from "./address";
import { Facets } from "./Facets";
import { Found } from "./Found";
import { SearchForm } from "./SearchForm";
import { needsPurpose, usualScope } from "./scope";
import { useAsked } from "./words";

export function SearchScreen() {
  const { t } = useTranslation();
  const session = useSession();
  const address = useSearch({ from: "/search" });
  const navigate = useNavigate();
  const { words, purpose } = useAsked();
  const scope = address.scope ?? usualScope(session);
  const stated = isWhole(purpose);
  const lacking = needsPurpose(scope) && !stated;
  const ready = (words !== "" || isNarrowed(address)) && !lacking;
  const request = requestOf(
    address,
    scope,
    words,
    stated && scope !== "own" && scope !== "office" ? purpose : null,
  );
  const asked = useInfiniteQuery({ ...searchQuery(request), enabled: ready });
  const go = (next: SearchAddress) => void navigate({ to: "/search", search: next });
  const first = ready ? asked.data?.pages[0] : undefined;
  return (
    <Screen
      title={t("search.title")}
      aside={
        <Link
          to="/search/table"
          search={scope === usualScope(session) ? {} : { scope }}
          className={buttonClasses({ look: "text" })}
        >
          {t("search.toTable")}
        </Link>
      }
    >
      <SearchForm address={address} scope={scope} lacking={lacking} go={go} />
      {ready ? (
        <div className="grid gap-6 desktop-admin:grid-cols-[14rem_minmax(0,1fr)]">
          <Facets address={address} facets={first?.facets} go={go} />
          <Found address={address} scope={scope} words={words} asked={asked} go={go} />
        </div>
      ) : (
        <p className="text-dns-16N-130">{t(lacking ? "search.purpose.lacking" : "search.begin")}</p>
      )}
    </Screen>
  );
}
