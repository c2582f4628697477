/** A row that leads to a household's ledger, with the entry it is about open there. */

import { useQuery } from "@tanstack/react-query";
import { Link, type LinkProps } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { householdQuery } from "~/api/households";

interface HouseholdRowProps {
  readonly household: string | null | undefined;
  readonly entry?: string;
  /** Where it leads instead of the ledger. */
  readonly to?: Pick<LinkProps, "to" | "params" | "search">;
  readonly title: string;
  readonly children?: ReactNode;
}

const LOOK = "flex flex-col gap-0.5 rounded-6 px-2 py-2 hover:bg-solid-gray-50";

export function HouseholdRow({ household, entry, to, title, children }: HouseholdRowProps) {
  const content = (
    <>
      <span className="flex flex-wrap items-baseline gap-x-3">
        <span className="link text-dns-16B-130">{title}</span>
        {household ? <HouseholdLabel id={household} /> : null}
      </span>
      {children ? (
        <span className="flex flex-wrap items-center gap-x-3 gap-y-1 text-dns-14N-130 text-solid-gray-800">
          {children}
        </span>
      ) : null}
    </>
  );
  if (to)
    return (
      <Link data-row {...to} className={LOOK}>
        {content}
      </Link>
    );
  if (!household) return <div className={LOOK}>{content}</div>;
  return (
    <Link
      data-row
      to="/households/$householdId"
      params={{ householdId: household }}
      search={entry ? { entry } : {}}
      className={LOOK}
    >
      {content}
    </Link>
  );
}

/** The head's name and the number, as of now. */
export function HouseholdLabel({ id }: { id: string }) {
  const { t } = useTranslation();
  const household = useQuery({ ...householdQuery(id), staleTime: 60_000 }).data;
  if (!household) return null;
  return (
    <span className="text-dns-16N-130">
      {household.head?.name ?? household.label ?? t("parts.unknown")}{" "}
      <span className="text-dns-14N-130">{household.case_number}</span>
    </span>
  );
}
