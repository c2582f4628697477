/** W9: the boxes of one person: waiting, returned, in progress, 後閲 to do, to read, and done. */

import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { BOXES, type BoxName, type BoxRow, boxPagesQuery } from "~/api/approvals";
import { useSession } from "~/api/session";
import { Button, buttonClasses } from "~/parts/Button";
import { classes } from "~/parts/classes";
import { ListState } from "~/parts/feedback/ListState";
import { useShortcut } from "~/parts/keys/shortcuts";
import { useRowKeys } from "~/parts/list/useRowKeys";
import { Screen } from "~/parts/Screen";
import { BoxTable } from "./BoxTable";
import { TogetherBar } from "./TogetherBar";
import { useTogether } from "./useTogether";

const NOTHING: readonly BoxRow[] = [];

export function ApprovalsScreen() {
  const { t } = useTranslation();
  const { box = "waiting" } = useSearch({ from: "/approvals" });
  const navigate = useNavigate();
  const list = useRef<HTMLDivElement>(null);
  const asked = useInfiniteQuery(boxPagesQuery(box));
  const rows = asked.data?.pages.flatMap(({ items }) => items) ?? NOTHING;
  const together = useTogether(rows, box === "waiting");
  useRowKeys(list);
  useShortcut("Alt+N", t("approvals.next"), () => {
    const [first] = rows;
    if (first) void navigate({ to: "/approvals/$approvalId", params: { approvalId: first.id } });
  });
  const readable = box === "waiting" && rows.length > 0;
  useShortcut("r", t("reading.open"), () => void navigate({ to: "/approvals/reading" }), "here", readable);
  return (
    <Screen
      title={t("approvals.title")}
      aside={
        readable ? (
          <Link to="/approvals/reading" aria-keyshortcuts="r" className={`${buttonClasses()} ml-auto`}>
            {t("reading.open")}
            <kbd className="text-oln-14N-100">r</kbd>
          </Link>
        ) : null
      }
    >
      <Boxes current={box} />
      <div ref={list}>
        <ListState asked={asked} count={rows.length} empty={<Empty box={box} />}>
          <BoxTable box={box} rows={rows} together={box === "waiting" ? together : null} />
          {asked.hasNextPage ? (
            <Button
              className="mt-3"
              disabled={asked.isFetchingNextPage}
              onClick={() => void asked.fetchNextPage()}
            >
              {t("parts.more")}
            </Button>
          ) : null}
        </ListState>
      </div>
      {box === "waiting" ? <TogetherBar together={together} /> : null}
    </Screen>
  );
}

/** People who repair matters without approvers: 本庁, and administrators of an office. */
const MENDERS: readonly string[] = ["hq", "admin", "section_chief", "operator"];

function Boxes({ current }: { current: BoxName }) {
  const { t } = useTranslation();
  const mends = MENDERS.includes(useSession().acting_post.role);
  const boxes = BOXES.filter((box) => box !== "unroutable" || mends || current === box);
  return (
    <nav aria-label={t("approvals.boxes")}>
      <ul className="flex flex-wrap gap-1 border-solid-gray-420 border-b">
        {boxes.map((box) => (
          <li key={box}>
            <Link
              to="/approvals"
              search={box === "waiting" ? {} : { box }}
              aria-current={box === current ? "page" : undefined}
              className={classes(
                "block px-4 py-2 text-dns-16N-130",
                box === current
                  ? "border-key-900 border-b-4 text-dns-16B-130 text-key-1000"
                  : "hover:bg-solid-gray-50 hover:underline",
              )}
            >
              {t(`approvals.box.${box}`)}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Empty({ box }: { box: BoxName }) {
  const { t } = useTranslation();
  return (
    <p>
      {t(`approvals.empty.${box}`)}{" "}
      {box === "waiting" ? (
        <Link to="/approvals" search={{ box: "done" }} className="link">
          {t("approvals.seeDone")}
        </Link>
      ) : null}
    </p>
  );
}
