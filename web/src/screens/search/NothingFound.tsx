/** Nothing found, and what may help: each a press away. */

import { useTranslation } from "react-i18next";
import type { Scope } from "~/api/search";
import { Button } from "~/parts/Button";
import { isNarrowed, type SearchAddress, unnarrowed } from "./address";

interface NothingFoundProps {
  readonly words: string;
  readonly address: SearchAddress;
  readonly scope: Scope;
  readonly go: (address: SearchAddress) => void;
}

export function NothingFound({ words, address, scope, go }: NothingFoundProps) {
  const { t } = useTranslation();
  const narrowed = isNarrowed(address);
  return (
    <div className="flex flex-col gap-3 text-std-16N-170">
      <p>
        {narrowed
          ? t("search.none.filtered")
          : t("search.none.words", { words, scope: t(`search.scopes.${scope}`) })}
      </p>
      <p className="text-dns-16N-130">{t("search.none.hint")}</p>
      <div className="flex flex-wrap gap-3">
        {narrowed ? <Button onClick={() => go(unnarrowed(address))}>{t("parts.clearFilters")}</Button> : null}
        {scope === "own" ? (
          <Button onClick={() => go({ ...address, scope: "office" })}>{t("search.none.office")}</Button>
        ) : null}
        {scope === "all" ? null : (
          <Button onClick={() => go({ ...address, scope: "all" })}>{t("search.none.all")}</Button>
        )}
      </div>
    </div>
  );
}
