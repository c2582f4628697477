/** A list that may be long, newest first, page by page. */

import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { inquiryPagesQuery, type Listed } from "~/api/inquiries";
import { useSession } from "~/api/session";
import { Button } from "~/parts/Button";
import { ListState } from "~/parts/feedback/ListState";
import { allOf, Partial } from "~/parts/feedback/Partial";
import type { Opened } from "~/parts/inquiry/InquiryDialog";
import { InquiryLine } from "~/parts/inquiry/InquiryLine";
import { useWhyUnnamedIn } from "~/parts/inquiry/unnamed";
import { WorkGroup } from "~/parts/list/WorkGroup";

interface PagesProps {
  readonly title: string;
  readonly listed: Listed;
  readonly place?: "callbacks" | "unlinked" | undefined;
  readonly empty: string;
  readonly onClear: (() => void) | undefined;
  readonly onOpen: (opened: Opened) => void;
}

export function Pages({ title, listed, place, empty, onClear, onOpen }: PagesProps) {
  const { t } = useTranslation();
  const asked = useInfiniteQuery(inquiryPagesQuery(listed, useSession().acting_post.office_code));
  const pages = asked.data?.pages ?? [];
  const all = pages.flatMap(({ items }) => items);
  const whyUnnamed = useWhyUnnamedIn(all);
  const { worker } = listed;
  // A protected household's call in the list of its worker would name the worker.
  const items = all.filter(({ household_id }) => !worker || !whyUnnamed(worker, household_id ?? null));
  return (
    <>
      <Partial answer={allOf(pages)} />
      <ListState asked={asked} count={items.length} empty={empty} onClear={onClear}>
        <WorkGroup
          id="inquiries-pages"
          title={title}
          items={items}
          shown={items.length}
          more={
            asked.hasNextPage ? (
              <Button
                look="text"
                size="xs"
                className="mx-2 my-1"
                disabled={asked.isFetching}
                onClick={() => void asked.fetchNextPage()}
              >
                {t("parts.more")}
              </Button>
            ) : null
          }
          row={(inquiry) => (
            <InquiryLine
              inquiry={inquiry}
              {...(place ? { place } : {})}
              named
              onOpen={(begin) => onOpen({ inquiry, begin })}
            />
          )}
        />
      </ListState>
    </>
  );
}
