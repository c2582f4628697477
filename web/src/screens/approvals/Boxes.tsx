/** The boxes as tabs, each with the number of its cases. */

import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { BOXES, type BoxName, boxCountsQuery } from "~/api/approvals";
import { useSession } from "~/api/session";
import { classes } from "~/parts/classes";

/** People who repair matters without approvers: 本庁, and administrators of an office. */
const MENDERS: readonly string[] = ["hq", "admin", "section_chief", "operator"];

interface BoxesProps {
  readonly current: BoxName;
  /** How many rows the current box has, where all of them are loaded. */
  readonly listed: number | undefined;
}

export function Boxes({ current, listed }: BoxesProps) {
  const { t } = useTranslation();
  const { role, office_code } = useSession().acting_post;
  const counts = useQuery(boxCountsQuery(office_code)).data;
  const boxes = BOXES.filter((box) => box !== "unroutable" || MENDERS.includes(role) || current === box);
  const countOf = (box: BoxName) => {
    if (box === "done") return undefined;
    return (box === current ? listed : undefined) ?? counts?.[box];
  };
  return (
    <nav aria-label={t("approvals.boxes")}>
      <ul className="flex flex-wrap gap-1 border-solid-gray-420 border-b">
        {boxes.map((box) => (
          <li key={box}>
            <Link
              to="/approvals"
              search={{ box }}
              aria-current={box === current ? "page" : undefined}
              className={classes(
                "flex items-baseline gap-1.5 px-4 py-2 text-dns-16N-130",
                box === current
                  ? "border-key-900 border-b-4 text-dns-16B-130 text-key-1000"
                  : "hover:bg-solid-gray-50 hover:underline",
              )}
            >
              {t(`approvals.box.${box}`)}
              <Count of={countOf(box)} />
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** Nothing is said of an empty box, nor while the number is not known. */
function Count({ of }: { readonly of: number | undefined }) {
  const { t } = useTranslation();
  if (!of) return null;
  return (
    <span className="text-dns-14N-130 tabular-nums">
      {of}
      <span className="sr-only">{t("approvals.inBox")}</span>
    </span>
  );
}
