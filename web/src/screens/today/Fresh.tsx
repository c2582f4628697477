/** What came in since the last visit to this page: its mark on a row, and one line with the count. */

import { createContext, useContext } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "~/api/session";
import { useDates } from "~/parts/calendar/dates";
import { Chip } from "~/parts/chips";
import { WAITS } from "~/parts/inquiry/mine";
import { callCameIn, caseCameIn, isNew, itemCameIn } from "./cameIn";
import { useKinds } from "./useToday";

/** The last look of the visit before; null at the first visit, and until it is known. */
export const Since = createContext<string | null>(null);

/** The mark of a row, by when its work came in. */
export function FreshChip({ at }: { readonly at: string | null }) {
  const { t } = useTranslation();
  return isNew(at, useContext(Since)) ? <Chip tone="key">{t("today.new")}</Chip> : null;
}

export function FreshLine() {
  const { t } = useTranslation();
  const dates = useDates();
  const since = useContext(Since);
  const times = useTimes();
  if (since === null || times === null) return null;
  const count = times.filter((at) => isNew(at, since)).length;
  return (
    <p className="text-dns-16N-130 text-solid-gray-700">
      {t("today.newSince", { at: dates.moment(since, true, true), count })}
    </p>
  );
}

/** When each row of the page came in; null until all of them are there. */
function useTimes(): readonly (string | null)[] | null {
  const me = useSession().staff.id;
  const { boxes, calls, overdue, soon, toVerify } = useKinds();
  const kinds = [...Object.values(boxes), ...Object.values(calls), overdue, soon, toVerify ?? soon];
  if (kinds.some(({ asked }) => asked.isPending)) return null;
  const cases = BOXES.flatMap((box) => boxes[box].items.map((row) => caseCameIn(row, box)));
  const inquiries = WAITS.flatMap((what) => calls[what].items.map((call) => callCameIn(call, what, me)));
  const items = [...overdue.items, ...soon.items].map((item) => itemCameIn(item, me));
  const done = (toVerify?.items ?? []).map(({ done_at }) => done_at ?? null);
  return [...cases, ...inquiries, ...items, ...done];
}

const BOXES = ["waiting", "returned", "post_view", "circulated"] as const;
