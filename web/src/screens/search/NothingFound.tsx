/** Nothing found, and what would find something: each with its count, a press away. */

import { useTranslation } from "react-i18next";
import type { Purpose, Scope } from "~/api/search";
import { Button } from "~/parts/Button";
import { useDates } from "~/parts/calendar/dates";
import { isNarrowed, type SearchAddress } from "./address";
import { type Suggestion, WAYS } from "./suggestions";
import { useScopeName } from "./useScopes";
import { type Counted, useSuggestions } from "./useSuggestions";
import { askFor } from "./words";

interface NothingFoundProps {
  readonly words: string;
  readonly address: SearchAddress;
  readonly scope: Scope;
  readonly purpose: Purpose | null;
  readonly go: (address: SearchAddress) => void;
}

export function NothingFound({ words, address, scope, purpose, go }: NothingFoundProps) {
  const { t } = useTranslation();
  const scopeName = useScopeName();
  const { found, counting } = useSuggestions({ words, address, scope, purpose });
  const sure = found.some(({ count }) => count !== undefined);
  const follow = (suggestion: Suggestion) => {
    askFor({ words: suggestion.words });
    go(suggestion.address);
  };
  return (
    <div className="flex flex-col gap-3 text-std-16N-170">
      <p>
        {isNarrowed(address)
          ? t("search.none.filtered")
          : t("search.none.words", { words, scope: scopeName(address, scope) })}
      </p>
      <p role="status" className="text-dns-16N-130">
        {counting ? t("search.none.counting") : null}
        {counting ? null : t(sure ? "search.none.instead" : "search.none.hint")}
      </p>
      {WAYS.map((way) => (
        <OneWay key={way} way={way} found={found.filter((each) => each.way === way)} onFollow={follow} />
      ))}
    </div>
  );
}

interface OneWayProps {
  readonly way: Suggestion["way"];
  readonly found: readonly Counted[];
  readonly onFollow: (suggestion: Suggestion) => void;
}

function OneWay({ way, found, onFollow }: OneWayProps) {
  const { t } = useTranslation();
  const nameOf = useName();
  if (found.length === 0) return null;
  return (
    <section aria-labelledby={`none-${way}`} className="flex flex-wrap items-center gap-2">
      <h2 id={`none-${way}`} className="w-32 text-dns-14B-130">
        {t(`search.none.ways.${way}`)}
      </h2>
      <div className="flex min-w-0 flex-1 flex-wrap gap-2">
        {found.map((each) => (
          <Button key={nameOf(each)} className="whitespace-normal text-left" onClick={() => onFollow(each)}>
            {nameOf(each)}
            {each.count === undefined
              ? t("search.none.purposeFirst")
              : t("search.none.counted", { count: each.count })}
          </Button>
        ))}
      </div>
    </section>
  );
}

/** What a press searches. */
function useName(): (suggestion: Suggestion) => string {
  const { t } = useTranslation();
  const dates = useDates();
  return ({ way, words, address, scope }) => {
    if (way === "fewer" || way === "notation") return t("search.none.searchWords", { words });
    if (way === "scope") return t("search.none.searchScope", { scope: t(`search.scopes.${scope}`) });
    if (way !== "day") return t(`search.none.${way}`);
    const day = dates.day(address.from ?? "");
    return words ? t("search.none.dayAndWords", { day, words }) : t("search.none.day", { day });
  };
}
