/** An approval box as a card: what waits for one's decision, came back, or is to be viewed afterwards. */

import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { BoxRow } from "~/api/approvals";
import { boxQuery } from "~/api/desk";
import { useDates } from "~/parts/calendar/dates";
import { Chip } from "~/parts/chips";
import { Card } from "./Card";
import { HouseholdRow } from "./HouseholdRow";

const WHAT = {
  waiting: "waiting",
  returned: "returned",
  post_view: "postView",
  circulated: "circulated",
} as const;

interface BoxCardProps {
  readonly box: keyof typeof WHAT;
  /** Shown only when something is in it: for those who seldom sign off. */
  readonly ifAny?: boolean;
}

export function BoxCard({ box, ifAny = false }: BoxCardProps) {
  const { t } = useTranslation();
  const asked = useQuery(boxQuery(box));
  const what = WHAT[box];
  if (ifAny && !asked.data?.length) return null;
  return (
    <Card
      id={what}
      title={t(`today.cards.${what}.title`)}
      empty={t(`today.cards.${what}.empty`)}
      whole={
        <Link to="/approvals" search={box === "waiting" ? {} : { box }} className="link text-dns-14N-130">
          {t(`today.cards.${what}.whole`)}
        </Link>
      }
      asked={asked}
      items={asked.data ?? []}
      row={(item) => <Row item={item} />}
    />
  );
}

function Row({ item }: { item: BoxRow }) {
  const { t } = useTranslation();
  const dates = useDates();
  return (
    <HouseholdRow
      household={item.household_id}
      to={{ to: "/approvals/$approvalId", params: { approvalId: item.id } }}
      title={item.title}
    >
      {item.urgent ? (
        <Chip tone="bad" icon="alert">
          {t("today.cards.waiting.urgent")}
        </Chip>
      ) : null}
      {item.resubmitted ? <Chip icon="arrows">{t("today.cards.waiting.resubmitted")}</Chip> : null}
      <span>{t("today.cards.waiting.from", { name: item.drafter.name })}</span>
      {item.waited_since ? <span>{t("today.cards.waiting.waited", { count: item.waited_days })}</span> : null}
      {item.post_view ? (
        <span>{t("today.cards.postView.due", { day: dates.day(item.post_view.due_on, true) })}</span>
      ) : null}
    </HouseholdRow>
  );
}
