/**
 * The case that comes next, loaded while this one is read, so that its text stands at once. It is not opened by that; it is
 * decided only once the server has said that it is current.
 */

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { type ApprovalCase, boxPagesQuery, caseQuery } from "~/api/approvals";
import { householdQuery } from "~/api/households";
import { usePrevious } from "~/parts/approval/usePrevious";
import { nextOf } from "./queue";

/** Where this case stands among those that wait, and the loading of the next one. */
export function Ahead({ current, on }: { current: string; on: boolean }) {
  const { t } = useTranslation();
  const asked = useInfiniteQuery({ ...boxPagesQuery("waiting"), enabled: on });
  const waiting = asked.data?.pages.flatMap(({ items }) => items) ?? [];
  const at = waiting.findIndex(({ id }) => id === current);
  const next = nextOf(waiting, current);
  return (
    <>
      {at >= 0 && !asked.hasNextPage ? (
        <span className="text-dns-14N-130 text-solid-gray-700 tabular-nums">
          {t("approval.place", { at: at + 1, count: waiting.length })}
        </span>
      ) : null}
      {on && next ? <Loaded id={next.id} /> : null}
    </>
  );
}

/** It stays an answer that hears of changes: what is shown is what was sent last. */
function Loaded({ id }: { id: string }) {
  const { data } = useQuery(caseQuery(id));
  return data ? <WithIt one={data} /> : null;
}

/** What its screen asks for as well: the texts that it is compared with, and whose it is. */
function WithIt({ one }: { one: ApprovalCase }) {
  usePrevious(one);
  useQuery({
    ...householdQuery(one.household_id ?? ""),
    enabled: Boolean(one.household_id),
    staleTime: 60_000,
  });
  return null;
}
