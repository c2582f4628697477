/**
 * A list that is loading, has failed, is empty, or is empty only by its filters: four different things to say.
 */

import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../Button";
import { Loading } from "./Loading";
import { Trouble } from "./Trouble";

type Asked = Pick<UseQueryResult<unknown>, "isPending" | "isError" | "error"> & { refetch: () => unknown };

interface ListStateProps {
  readonly asked: Asked;
  /** How many there are after filters. */
  readonly count: number;
  readonly empty: ReactNode;
  /** Takes the filters off; given only where some are on. */
  readonly onClear?: (() => void) | undefined;
  readonly children: ReactNode;
}

export function ListState({ asked, count, empty, onClear, children }: ListStateProps) {
  const { t } = useTranslation();
  if (asked.isPending) return <Loading />;
  if (asked.isError && count === 0) return <Trouble error={asked.error} onAgain={() => asked.refetch()} />;
  return (
    <>
      {asked.isError ? <Trouble error={asked.error} onAgain={() => asked.refetch()} /> : null}
      {count > 0 ? children : null}
      {count === 0 && onClear ? (
        <div className="flex flex-wrap items-center gap-3 py-2">
          <p className="text-dns-16N-130">{t("parts.filteredEmpty")}</p>
          <Button onClick={onClear}>{t("parts.clearFilters")}</Button>
        </div>
      ) : null}
      {count === 0 && !onClear ? <div className="py-2 text-dns-16N-130">{empty}</div> : null}
    </>
  );
}
