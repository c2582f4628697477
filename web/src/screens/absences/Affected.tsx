/** What an absence changes: how many cases lie at this person's steps now, and what becomes of them. */

import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { ageingQuery } from "~/api/absences";
import { useSession } from "~/api/session";

/** Roles that may see where the matters of an office lie. */
const SEE_PILES: readonly string[] = ["supervisor", "section_chief", "office_head", "specialist", "hq"];

export function Affected({ staff }: { staff: string }) {
  const { t } = useTranslation();
  const { acting_post: post } = useSession();
  const sees = SEE_PILES.includes(post.role);
  const piles = useQuery({ ...ageingQuery(post.office_code), enabled: sees }).data;
  const theirs = piles?.filter(({ assignee }) => assignee.staff_id === staff) ?? [];
  const count = (kinds: readonly string[]) =>
    theirs.filter(({ kind }) => kinds.includes(kind)).reduce((sum, pile) => sum + pile.count, 0);
  const [passing, deciding] = [count(["review", "consult"]), count(["decide"])];
  return (
    <section aria-label={t("absences.affected")} className="rounded-6 bg-solid-gray-50 p-3 text-dns-16N-130">
      <p>{t("absences.explain")}</p>
      {piles ? (
        <ul className="mt-2 list-disc pl-5">
          {passing ? <li>{t("absences.passing", { count: passing })}</li> : null}
          {deciding ? <li>{t("absences.deciding", { count: deciding })}</li> : null}
          {passing + deciding === 0 ? <li>{t("absences.nothingLies")}</li> : null}
        </ul>
      ) : null}
    </section>
  );
}
