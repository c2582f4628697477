/** 問合せ: what waits for oneself, the unit's, what is not linked, the call-backs, what was handed over, all of the office. */

import { useNavigate, useSearch } from "@tanstack/react-router";
import { type ReactNode, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Listed } from "~/api/inquiries";
import { useSession } from "~/api/session";
import { Button } from "~/parts/Button";
import { FilterChip } from "~/parts/chips";
import { InquiryDialog, type Opened } from "~/parts/inquiry/InquiryDialog";
import { useRowAct } from "~/parts/list/useRowAct";
import { useRowKeys } from "~/parts/list/useRowKeys";
import { Screen } from "~/parts/Screen";
import { filterOf, type InquiriesSearch, VIEWS, type View } from "./address";
import { Filters } from "./Filters";
import { Pages } from "./Pages";
import { Handed, Mine, OfUnit } from "./Waiting";

export function InquiriesScreen() {
  const { t } = useTranslation();
  const search = useSearch({ from: "/inquiries" });
  const navigate = useNavigate({ from: "/inquiries" });
  const { unit } = useSession().acting_post;
  const list = useRef<HTMLDivElement>(null);
  const [opened, setOpened] = useState<Opened | null>(null);
  useRowKeys(list);
  useRowAct(list);
  const go = (next: InquiriesSearch) => void navigate({ search: next });
  const of = (view: View | undefined) => {
    const { household: _, worker: _worker, all: _all, view: _view, ...filter } = search;
    // These views have a state of their own.
    const { state: _state, ...stateless } = filter;
    const kept = view === "callbacks" || view === "handed" ? stateless : filter;
    return view ? { ...kept, view } : kept;
  };
  return (
    <Screen title={t("inquiries.title")}>
      <fieldset className="flex flex-wrap gap-2">
        <legend className="sr-only">{t("inquiries.which")}</legend>
        {([undefined, ...VIEWS] as const).map((view) => (
          <FilterChip
            key={view ?? "mine"}
            on={!search.household && search.view === view}
            onToggle={() => go(of(view))}
          >
            {t(`inquiries.views.${view ?? "mine"}`, { unit })}
          </FilterChip>
        ))}
      </fieldset>
      <Filters search={search} go={go} />
      <div ref={list} className="flex max-w-6xl flex-col gap-3">
        <Lists search={search} go={go} onOpen={setOpened} />
      </div>
      <InquiryDialog opened={opened} onClose={() => setOpened(null)} />
    </Screen>
  );
}

interface ListsProps {
  readonly search: InquiriesSearch;
  readonly go: (search: InquiriesSearch) => void;
  readonly onOpen: (opened: Opened) => void;
}

function Lists({ search, go, onOpen }: ListsProps) {
  const { t } = useTranslation();
  const { view, worker, household } = search;
  const filter = filterOf(search);
  const onClear = Object.keys(filter).length > 0 ? () => go(view ? { view } : {}) : undefined;
  const waiting = { filter, onClear, onOpen };
  const pages = (title: string, listed: Listed, place?: "callbacks" | "unlinked") => (
    <Pages
      key={JSON.stringify(listed)}
      title={title}
      listed={{ ...filter, ...listed }}
      place={place}
      empty={t("inquiries.none.pages")}
      onClear={onClear}
      onOpen={onOpen}
    />
  );
  if (household) return pages(t("inquiries.groups.household"), { household_id: household });
  switch (view) {
    case undefined:
      return <Mine {...waiting} />;
    case "handed":
      return <Handed {...waiting} />;
    case "unlinked":
      return pages(t("inquiries.views.unlinked"), { unlinked: 1 }, "unlinked");
    case "callbacks":
      return pages(t("inquiries.groups.callbacks"), { state: "callback" }, "callbacks");
    case "office":
      return pages(t("inquiries.views.office"), {});
    case "unit":
      return (
        <>
          <OfUnit
            {...waiting}
            worker={worker}
            onWorker={(next) => {
              const { worker: _, ...rest } = search;
              go(next ? { ...rest, worker: next } : rest);
            }}
          />
          <AllOfUnit search={search} go={go} pages={pages} />
        </>
      );
  }
}

interface AllOfUnitProps extends Pick<ListsProps, "search" | "go"> {
  readonly pages: (title: string, listed: Listed) => ReactNode;
}

/** Also what does not wait: of the last three months unless days are chosen, and of one worker where one is. */
function AllOfUnit({ search, go, pages }: AllOfUnitProps) {
  const { t } = useTranslation();
  const { unit } = useSession().acting_post;
  const { worker, all, ...rest } = search;
  const one = worker && worker !== "nobody" && worker !== "untold" ? worker : undefined;
  const next = worker ? { ...rest, worker } : rest;
  return (
    <>
      <div>
        <Button
          look="text"
          size="xs"
          aria-expanded={all === true}
          onClick={() => go(all ? next : { ...next, all: true })}
        >
          {t(all ? "inquiries.hideAll" : "inquiries.showAll")}
        </Button>
      </div>
      {all ? pages(t("inquiries.groups.all"), one ? { worker: one } : { unit }) : null}
    </>
  );
}
