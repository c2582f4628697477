/**
 * One row of work: when, what, whose household, and what can be done about it on the spot. The whole row leads to its place;
 * the buttons lie above that.
 */

import { useQuery } from "@tanstack/react-query";
import { Link, type LinkProps } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { householdQuery } from "~/api/households";

interface WorkRowProps {
  readonly when: ReactNode;
  readonly title: string;
  /** Where the row leads, or what pressing it does. Without either it is only read. */
  readonly to?: Pick<LinkProps, "to" | "params" | "search"> | undefined;
  readonly onOpen?: (() => void) | undefined;
  /** Exceptions only: what is as it should be has no mark. */
  readonly marks?: ReactNode;
  /** One line more about it. */
  readonly about?: ReactNode;
  /** Null: it concerns no household yet. Undefined: nothing is said. */
  readonly household?: string | null | undefined;
  readonly actions?: ReactNode;
}

const TITLE =
  "text-left text-dns-16B-130 text-solid-gray-900 no-underline after:absolute after:inset-0 hover:underline";

export function WorkRow({ when, title, to, onOpen, marks, about, household, actions }: WorkRowProps) {
  const { t } = useTranslation();
  return (
    <div className="relative grid grid-cols-[6.5rem_minmax(0,1fr)] items-center gap-x-3 gap-y-1 px-4 py-2 hover:bg-key-50 has-[[data-row]:focus-visible]:bg-key-50 @3xl:grid-cols-[6.5rem_minmax(0,1fr)_9rem_8.5rem] @5xl:grid-cols-[6.5rem_minmax(0,1fr)_13rem_12rem]">
      <span className="text-dns-14N-130 text-solid-gray-700 tabular-nums">{when}</span>
      <span className="flex min-w-0 flex-col gap-0.5">
        <span className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
          <Title to={to} onOpen={onOpen}>
            {title}
          </Title>
          {marks}
        </span>
        {about ? <span className="line-clamp-2 text-dns-14N-130 text-solid-gray-700">{about}</span> : null}
      </span>
      <span className="text-dns-16N-130 max-@3xl:col-start-2">
        {household ? <HouseholdLabel id={household} /> : null}
        {household === null ? <span className="text-dns-14N-130">{t("today.unlinked")}</span> : null}
      </span>
      {actions ? (
        <span className="relative z-10 flex flex-wrap justify-end gap-2 max-@3xl:col-start-2 max-@3xl:justify-start">
          {actions}
        </span>
      ) : null}
    </div>
  );
}

function Title({
  to,
  onOpen,
  children,
}: Pick<WorkRowProps, "to" | "onOpen"> & { readonly children: string }) {
  if (to)
    return (
      <Link data-row {...to} className={TITLE}>
        {children}
      </Link>
    );
  if (onOpen)
    return (
      <button type="button" data-row onClick={onOpen} className={TITLE}>
        {children}
      </button>
    );
  return <span className="text-dns-16B-130">{children}</span>;
}

/** The head's name and the number, as of now. */
export function HouseholdLabel({ id }: { id: string }) {
  const { t } = useTranslation();
  const household = useQuery({ ...householdQuery(id), staleTime: 60_000 }).data;
  if (!household) return null;
  return (
    <>
      {household.head?.name ?? household.label ?? t("parts.unknown")}{" "}
      <span className="text-dns-14N-130 text-solid-gray-700">{household.case_number}</span>
    </>
  );
}
