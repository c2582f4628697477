/** W9 連続閲覧: the waiting cases in one scroll; read cases are approved together, exceptions one by one. */

import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { type BoxRow, boxPagesQuery } from "~/api/approvals";
import { Button, buttonClasses } from "~/parts/Button";
import { ListState } from "~/parts/feedback/ListState";
import { useShortcut } from "~/parts/keys/shortcuts";
import { Screen } from "~/parts/Screen";
import { CaseToRead } from "./CaseToRead";
import { ReadBar } from "./ReadBar";
import { useReadCases } from "./useReadCases";

const NOTHING: readonly BoxRow[] = [];

export function ReadingScreen() {
  const { t } = useTranslation();
  const list = useRef<HTMLDivElement>(null);
  const asked = useInfiniteQuery(boxPagesQuery("waiting"));
  const rows = asked.data?.pages.flatMap(({ items }) => items) ?? NOTHING;
  const cases = useReadCases(rows);
  useShortcut("j", t("reading.next"), () => goOn(list.current, 1));
  useShortcut("k", t("reading.previous"), () => goOn(list.current, -1));
  useShortcut("x", t("reading.toggle"), () => {
    const at = document.activeElement?.closest<HTMLElement>("[data-case]")?.dataset.case;
    if (at && cases.isRead(at)) cases.toggle(at);
  });
  return (
    <Screen
      title={t("reading.title")}
      aside={
        <Link to="/approvals" className={`${buttonClasses({ look: "text", size: "xs" })} ml-auto`}>
          {t("approval.backToBox")}
        </Link>
      }
    >
      <p className="text-dns-16N-130">{t("reading.explain")}</p>
      <div ref={list} className="flex max-w-5xl flex-col gap-5">
        <ListState asked={asked} count={rows.length} empty={t("approvals.empty.waiting")}>
          {rows.map((row, at) => (
            <CaseToRead
              key={`${row.id} ${row.round}`}
              row={row}
              place={{ at: at + 1, count: rows.length }}
              standing={cases.standing(row.id)}
              read={cases.isRead(row.id)}
              along={cases.goesAlong(row.id)}
              onAlong={() => cases.toggle(row.id)}
              onRead={(version) => cases.note(row.id, version)}
            />
          ))}
          {asked.hasNextPage ? (
            <Button disabled={asked.isFetchingNextPage} onClick={() => void asked.fetchNextPage()}>
              {t("parts.more")}
            </Button>
          ) : null}
        </ListState>
      </div>
      <ReadBar cases={cases} count={rows.length} />
    </Screen>
  );
}

/** Scrolls to the next case with its heading at the top, because cases are long. */
function goOn(within: HTMLElement | null, way: 1 | -1): void {
  const heads = [...(within?.querySelectorAll<HTMLElement>("[data-row]") ?? [])];
  const current = document.activeElement?.closest("[data-case]");
  const at = heads.findIndex((head) => head.closest("[data-case]") === current);
  const next = heads[at < 0 ? 0 : Math.min(Math.max(at + way, 0), heads.length - 1)];
  next?.focus({ preventScroll: true });
  next?.closest("[data-case]")?.scrollIntoView({ block: "start" });
}
