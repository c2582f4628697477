/** The households that names and numbers among the words may mean, each as a filter, and the current filter. */

import { useTranslation } from "react-i18next";
import type { SearchPage } from "~/api/search";
import { Button } from "~/parts/Button";
import { FilterChip } from "~/parts/chips";
import { HouseholdName } from "~/parts/HouseholdName";
import type { SearchAddress } from "./address";

interface ResolvedProps {
  readonly resolved: SearchPage["resolved"];
  readonly address: SearchAddress;
  readonly go: (address: SearchAddress) => void;
}

export function Resolved({ resolved, address, go }: ResolvedProps) {
  const { t } = useTranslation();
  const { household, ...rest } = address;
  if (household)
    return (
      <div>
        <FilterChip on onToggle={() => go(rest)}>
          {t("search.household")} <HouseholdName id={household} />
        </FilterChip>
      </div>
    );
  const households = resolved.flatMap((each) => each.households);
  if (households.length === 0) return null;
  return (
    <p className="flex flex-wrap items-center gap-2 text-dns-16N-130">
      {t("search.resolved")}
      {households.map(({ id, name, case_number }) => (
        <Button key={id} size="xs" onClick={() => go({ ...rest, household: id })}>
          {name} {case_number}
        </Button>
      ))}
    </p>
  );
}
