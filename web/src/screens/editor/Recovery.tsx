/** Unfinished drafts of this household, for example after a crash or an expired login, to continue with. */

import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { householdDraftsQuery } from "~/api/households";
import { useSession } from "~/api/session";
import { useDates } from "~/parts/calendar/dates";
import { useCode } from "~/parts/codes";
import { Icon } from "~/parts/Icon";
import { useWriting } from "./useWriting";

export function Recovery() {
  const { t } = useTranslation();
  const code = useCode();
  const dates = useDates();
  const { staff } = useSession();
  const { form, saver, state } = useWriting();
  const household = form.household;
  const drafts =
    useQuery({ ...householdDraftsQuery(household ?? ""), enabled: household !== null }).data ?? [];
  const own = drafts.filter(
    (draft) => (draft.writer_id ?? draft.author_id) === staff.id && draft.id !== saver.known?.id,
  );
  if (own.length === 0 || state.is !== "untouched") return null;
  return (
    <section
      aria-label={t("editor.recovery.title")}
      className="flex gap-3 rounded-8 border-2 border-key-900 bg-key-50 p-3"
    >
      <Icon name="pen" className="mt-0.5 size-5 shrink-0 text-key-1000" />
      <div className="min-w-0 flex-1 text-dns-16N-130">
        <h2 className="text-dns-16B-130">{t("editor.recovery.title")}</h2>
        <ul>
          {own.map((draft) => (
            <li key={draft.id} className="flex flex-wrap gap-x-3">
              <Link to="/write" search={{ draft: draft.id }} className="link inline-block py-0.5">
                {draft.title || code("record_type", draft.record_type) || t("today.cards.drafts.untitled")}
              </Link>
              <span>
                {t("today.cards.drafts.saved", {
                  at: draft.saved_at ? dates.moment(draft.saved_at, true, true) : "",
                })}
              </span>
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}
