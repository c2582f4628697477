/** What was found: how many, over which months, and the hits in their groups; or why there is nothing. */

import type { InfiniteData, UseInfiniteQueryResult } from "@tanstack/react-query";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Facets, Purpose, Scope, SearchPage } from "~/api/search";
import { Button } from "~/parts/Button";
import { classes } from "~/parts/classes";
import { Loading } from "~/parts/feedback/Loading";
import { allOf, Partial } from "~/parts/feedback/Partial";
import { Trouble } from "~/parts/feedback/Trouble";
import { ChosenField } from "~/parts/form/ChosenField";
import { useRowAct } from "~/parts/list/useRowAct";
import { useRowKeys } from "~/parts/list/useRowKeys";
import { type SearchAddress, SHOWN_AS, type ShownAs } from "./address";
import { Groups } from "./Groups";
import { Months } from "./Months";
import { NothingFound } from "./NothingFound";
import { Resolved } from "./Resolved";

interface FoundProps {
  readonly address: SearchAddress;
  readonly scope: Scope;
  readonly words: string;
  readonly purpose: Purpose | null;
  readonly asked: UseInfiniteQueryResult<InfiniteData<SearchPage>>;
  readonly counts: Facets | undefined;
  readonly go: (address: SearchAddress) => void;
}

const LAG_MS = 5_000;

export function Found({ address, scope, words, purpose, asked, counts, go }: FoundProps) {
  const { t } = useTranslation();
  const list = useRef<HTMLDivElement>(null);
  useRowKeys(list);
  useRowAct(list);
  const { data, error, isPending, isPlaceholderData } = asked;
  const [first] = data?.pages ?? [];
  // Do not show the hits of an earlier search under the words of a failed one.
  if (error && (!first || isPlaceholderData))
    return <Trouble error={error} onAgain={() => void asked.refetch()} />;
  if (isPending || !first) return <Loading lines={8} />;
  const hits = data?.pages.flatMap(({ items }) => items) ?? [];
  const lag = first.index_lag_ms ?? 0;
  return (
    <div
      ref={list}
      aria-busy={isPlaceholderData}
      className={classes("flex min-w-0 flex-col gap-4", isPlaceholderData && "opacity-60")}
    >
      <div className="flex flex-wrap items-end justify-between gap-3">
        <p role="status" className="text-std-20B-150">
          {isPlaceholderData ? t("search.searching") : t("search.total", { count: first.total })}
        </p>
        <ChosenField
          label={t("search.as")}
          className="[&>legend]:sr-only"
          value={address.as ?? "relevance"}
          options={SHOWN_AS.map((each) => ({ value: each, label: t(`search.shownAs.${each}`) }))}
          onChoose={(as) => {
            const { as: _, ...rest } = address;
            go(as === "relevance" ? rest : { ...rest, as: as as ShownAs });
          }}
        />
      </div>
      <Partial answer={allOf(data?.pages)} />
      {lag > LAG_MS ? (
        <p className="text-dns-16N-130">{t("search.lag", { count: Math.round(lag / 1_000) })}</p>
      ) : null}
      <Resolved resolved={first.resolved} address={address} go={go} />
      <Months counts={(counts ?? first.facets).month} address={address} go={go} />
      {error ? <Trouble error={error} onAgain={() => void asked.refetch()} /> : null}
      {hits.length === 0 && !isPlaceholderData ? (
        <NothingFound words={words} address={address} scope={scope} purpose={purpose} go={go} />
      ) : (
        <Groups as={address.as ?? "relevance"} hits={hits} />
      )}
      {asked.hasNextPage ? (
        <div>
          <Button disabled={asked.isFetchingNextPage} onClick={() => void asked.fetchNextPage()}>
            {t("search.more", { shown: hits.length, count: first.total })}
          </Button>
        </div>
      ) : null}
    </div>
  );
}
