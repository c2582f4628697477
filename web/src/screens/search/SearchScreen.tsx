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
import { PurposeLacking } from "./PurposeFields";
import { SearchForm } from "./SearchForm";
import { needsPurpose, purposeIn, usualScope } from "./scope";
import { useCounts } from "./useCounts";
import { useAsked } from "./words";

export function SearchScreen() {
  const { t } = useTranslation();
  const session = useSession();
  const address = useSearch({ from: "/search" });
  const navigate = useNavigate();
  const { words, purpose } = useAsked();
  const scope = address.scope ?? usualScope(session);
  const lacking = needsPurpose(scope) && !isWhole(purpose);
  const ready = (words !== "" || isNarrowed(address)) && !lacking;
  const request = requestOf(address, scope, words, purposeIn(scope, purpose));
  const asked = useInfiniteQuery({ ...searchQuery(request), enabled: ready });
  const go = (next: SearchAddress) => void navigate({ to: "/search", search: next });
  const first = ready ? asked.data?.pages[0] : undefined;
  const counts = useCounts({ address, request, ready, found: first?.facets });
  const begin = lacking ? <PurposeLacking /> : <p className="text-dns-16N-130">{t("search.begin")}</p>;
  return (
    <Screen
      title={t("shell.searchTitle")}
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
      <SearchForm address={address} scope={scope} go={go} />
      {ready ? (
        <div className="grid gap-6 desktop-admin:grid-cols-[14rem_minmax(0,1fr)]">
          <Facets address={address} counts={counts} go={go} />
          <Found
            address={address}
            scope={scope}
            words={words}
            purpose={purpose}
            asked={asked}
            counts={counts}
            go={go}
          />
        </div>
      ) : (
        begin
      )}
    </Screen>
  );
}
