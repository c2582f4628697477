/** The households of the person, of a colleague or of the office, in the order of their readings. */

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { householdsQuery, type Listed as Wanted } from "~/api/households";
import { staffQuery, useOfficeName } from "~/api/people";
import { useSession } from "~/api/session";
import { Button } from "~/parts/Button";
import { ListState } from "~/parts/feedback/ListState";
import { allOf, Partial } from "~/parts/feedback/Partial";
import { SelectField } from "~/parts/form/SelectField";
import { HouseholdTable } from "./HouseholdTable";
import { RowFilters } from "./RowFilters";
import { fromHousehold, NO_FILTER, passes } from "./rows";

const OFFICE = "office";

export function Listed() {
  const { t } = useTranslation();
  const { staff, acting_post } = useSession();
  const holds = acting_post.role === "caseworker";
  const [scope, setScope] = useState(holds ? staff.id : OFFICE);
  const [filter, setFilter] = useState(NO_FILTER);
  const wanted: Wanted = scope === OFFICE ? { office: acting_post.office_code } : { worker: scope };
  const listed = useInfiniteQuery(householdsQuery(wanted));
  const all = listed.data?.pages.flatMap(({ items }) => items.map(fromHousehold)) ?? [];
  const rows = all.filter((row) => passes(row, filter));
  const narrowed = rows.length < all.length;
  return (
    <div className="flex flex-col gap-3">
      <div className="flex flex-wrap items-end gap-4">
        <Scope scope={scope} onScope={setScope} />
        <RowFilters rows={all} filter={filter} onFilter={setFilter} />
      </div>
      <Partial answer={allOf(listed.data?.pages)} />
      <ListState
        asked={listed}
        count={rows.length}
        empty={t(scope === OFFICE ? "households.noneOffice" : "households.none")}
        onClear={narrowed ? () => setFilter(NO_FILTER) : undefined}
      >
        <p role="status" className="text-dns-16N-130">
          {narrowed
            ? t("households.ofLoaded", { count: rows.length, loaded: all.length })
            : t("households.shown", { count: rows.length })}
        </p>
        <HouseholdTable rows={rows} caption={t("households.caption")} />
      </ListState>
      {listed.hasNextPage ? (
        <Button
          className="self-start"
          disabled={listed.isFetchingNextPage}
          onClick={() => void listed.fetchNextPage()}
        >
          {t("parts.more")}
        </Button>
      ) : null}
    </div>
  );
}

function Scope({ scope, onScope }: { scope: string; onScope: (scope: string) => void }) {
  const { t } = useTranslation();
  const { staff, acting_post } = useSession();
  const officeName = useOfficeName();
  const colleagues = (useQuery(staffQuery).data ?? []).filter(({ id, posts }) =>
    posts.some(
      (post) => post.office_code === acting_post.office_code && post.role === "caseworker" && id !== staff.id,
    ),
  );
  return (
    <SelectField
      label={t("households.scope")}
      value={scope}
      onChange={(event) => onScope(event.target.value)}
      options={[
        { value: staff.id, label: t("households.mine") },
        { value: OFFICE, label: t("households.office", { name: officeName(acting_post.office_code) }) },
        ...colleagues.map(({ id, name }) => ({ value: id, label: name })),
      ]}
    />
  );
}
