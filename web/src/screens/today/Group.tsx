/** One kind of 今日 in its place of the list. Nothing where there is none of it: the folded line names it. */

import { Link } from "@tanstack/react-router";
import type { ComponentProps, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Box } from "~/api/desk";
import { Partial } from "~/parts/feedback/Partial";
import { Trouble } from "~/parts/feedback/Trouble";
import { WorkGroup } from "~/parts/list/WorkGroup";
import type { Kind } from "./useToday";

interface GroupProps<T extends { readonly id: string }>
  extends Pick<ComponentProps<typeof WorkGroup<T>>, "id" | "title" | "tone" | "note" | "row" | "whole"> {
  readonly kind: Kind<T>;
  /** The box of 決裁 that holds the whole list. */
  readonly box?: Box;
}

export function Group<T extends { readonly id: string }>({
  kind,
  box,
  title,
  whole,
  ...rest
}: GroupProps<T>) {
  const { asked, items, partial, cut = false } = kind;
  if (asked.isPending) return null;
  return (
    <>
      {asked.isError ? (
        <section aria-label={title} className="flex flex-col gap-1">
          <h2 className="text-dns-16B-130">{title}</h2>
          <Trouble error={asked.error} onAgain={() => void asked.refetch()} />
        </section>
      ) : null}
      <Partial answer={{ partial }} />
      {items.length > 0 ? (
        <WorkGroup
          {...rest}
          title={title}
          items={items}
          cut={cut}
          whole={box ? <WholeBox box={box} /> : whole}
        />
      ) : null}
    </>
  );
}

function WholeBox({ box }: { readonly box: Box }): ReactNode {
  const { t } = useTranslation();
  return (
    <Link to="/approvals" search={box === "waiting" ? {} : { box }} className="link text-dns-14N-130">
      {t(`today.cards.${WHAT[box]}.whole`)}
    </Link>
  );
}

export const WHAT = {
  waiting: "waiting",
  returned: "returned",
  post_view: "postView",
  circulated: "circulated",
} as const;
