/** W9: the boxes of one person: waiting, returned, in progress, 後閲 to do, to read, and done. */

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, Navigate, useNavigate, useSearch } from "@tanstack/react-router";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { type BoxName, type BoxRow, boxCountsQuery, boxPagesQuery } from "~/api/approvals";
import { useSession } from "~/api/session";
import { Button, buttonClasses } from "~/parts/Button";
import { ListState } from "~/parts/feedback/ListState";
import { Loading } from "~/parts/feedback/Loading";
import { useShortcut } from "~/parts/keys/shortcuts";
import { useRowKeys } from "~/parts/list/useRowKeys";
import { Screen } from "~/parts/Screen";
import { APPROVERS } from "../approval/appoint";
import { Boxes } from "./Boxes";
import { BoxTable } from "./BoxTable";
import { landingOf } from "./landing";
import { TogetherBar } from "./TogetherBar";
import { useTogether } from "./useTogether";

const NOTHING: readonly BoxRow[] = [];

export function ApprovalsScreen() {
  const { box } = useSearch({ from: "/approvals" });
  const { role } = useSession().acting_post;
  if (box) return <Box box={box} />;
  return APPROVERS.includes(role) ? <Box box="waiting" /> : <Landing />;
}

/** The box of the address stays, whatever its count becomes. */
function Landing() {
  const { t } = useTranslation();
  const counts = useQuery(boxCountsQuery(useSession().acting_post.office_code));
  if (!counts.isPending) return <Navigate to="/approvals" search={{ box: landingOf(counts.data) }} replace />;
  return (
    <Screen title={t("approvals.title")}>
      <Loading />
    </Screen>
  );
}

function Box({ box }: { box: BoxName }) {
  const { t } = useTranslation();
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
      <Boxes current={box} listed={asked.data && !asked.hasNextPage ? rows.length : undefined} />
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
