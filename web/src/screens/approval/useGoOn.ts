/** Goes on to the case that waits next: at once where it was loaded ahead. Whoever went elsewhere meanwhile is left there. */

import { type QueryClient, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type BoxRow, boxPagesQuery, caseQuery } from "~/api/approvals";
import { showAhead } from "~/parts/approval/useCase";
import { addressOfNow } from "~/parts/here";
import { nextOf } from "./queue";

export interface GoingOn {
  /** After a deed, which took this case out of the box. `here`: whether its screen is still the one that is shown. */
  readonly afterDeed: (here: () => boolean) => Promise<void>;
  /** Without doing anything to this case. */
  readonly skip: () => Promise<void>;
}

export function useGoOn(current: string): GoingOn {
  const cache = useQueryClient();
  const navigate = useNavigate();

  async function go(next: BoxRow | undefined): Promise<void> {
    if (!next) return navigate({ to: "/approvals" });
    if (isLoaded(cache, next.id)) showAhead(next.id);
    await navigate({ to: "/approvals/$approvalId", params: { approvalId: next.id } });
  }

  return {
    async afterDeed(here) {
      const known = nextOf(waitingIn(cache), current);
      takeFromBox(cache, current);
      const next = known ?? nextOf(await askedAnew(cache), current);
      if (here()) await go(next);
    },
    async skip() {
      const here = addressOfNow();
      const next = nextOf(waitingIn(cache), current) ?? nextOf(await askedAnew(cache), current);
      if (here()) await go(next);
    },
  };
}

/** The box as it is known, where it hears of changes; else nothing is known of it. */
function waitingIn(cache: QueryClient): readonly BoxRow[] {
  const { queryKey } = boxPagesQuery("waiting");
  if (!cache.getQueryCache().find({ queryKey })?.isActive()) return [];
  return cache.getQueryData(queryKey)?.pages.flatMap(({ items }) => items) ?? [];
}

async function askedAnew(cache: QueryClient): Promise<readonly BoxRow[]> {
  const { pages } = await cache.fetchInfiniteQuery({ ...boxPagesQuery("waiting"), staleTime: 0 });
  return pages.flatMap(({ items }) => items);
}

/** The box as it is known, without what was just handled: it is asked for when it is next shown. */
function takeFromBox(cache: QueryClient, id: string): void {
  const { queryKey } = boxPagesQuery("waiting");
  cache.setQueryData(
    queryKey,
    (known) =>
      known && {
        ...known,
        pages: known.pages.map((page) => ({ ...page, items: page.items.filter((row) => row.id !== id) })),
      },
  );
  void cache.invalidateQueries({ queryKey, refetchType: "none" });
}

function isLoaded(cache: QueryClient, id: string): boolean {
  const state = cache.getQueryState(caseQuery(id).queryKey);
  return state?.data !== undefined && !state.isInvalidated;
}
