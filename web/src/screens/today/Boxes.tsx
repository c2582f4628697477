/** Sign-off on 今日: what waits for one's decision, by age; what came back; what is to be read. */

import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { BoxRow } from "~/api/approvals";
import type { Box } from "~/api/desk";
import { buttonClasses } from "~/parts/Button";
import { Day, Moment, useDates } from "~/parts/calendar/dates";
import { Chip } from "~/parts/chips";
import { WorkRow } from "~/parts/list/WorkRow";
import { tone } from "../approvals/ageing";
import { caseCameIn } from "./cameIn";
import { FreshChip } from "./Fresh";
import { Group, WHAT } from "./Group";
import { useBox } from "./useToday";

export function BoxGroup({ box }: { readonly box: Box }) {
  const { t } = useTranslation();
  const what = WHAT[box];
  const kind = useBox(box);
  // They stand by age: an urgent one may stand below those that are shown.
  const urgent = box === "waiting" ? kind.items.filter((item) => item.urgent).length : 0;
  return (
    <Group
      id={what}
      title={t(`today.cards.${what}.title`)}
      tone={box === "returned" ? "warn" : "plain"}
      kind={kind}
      box={box}
      note={urgent > 0 ? t("today.cards.waiting.urgentOf", { count: urgent }) : undefined}
      row={(item) => <Row item={item} box={box} />}
    />
  );
}

function Row({ item, box }: { readonly item: BoxRow; readonly box: Box }) {
  const { t } = useTranslation();
  const place = { to: "/approvals/$approvalId", params: { approvalId: item.id } } as const;
  return (
    <WorkRow
      to={place}
      title={item.title}
      household={item.household_id ?? undefined}
      when={<When item={item} box={box} />}
      marks={
        <>
          <FreshChip at={caseCameIn(item, box)} />
          {item.urgent ? (
            <Chip tone="bad" icon="alert">
              {t("today.cards.waiting.urgent")}
            </Chip>
          ) : null}
          {item.needed_by ? (
            <span className="text-dns-14B-130 text-red-1000">
              {t("today.neededBy")}
              <Day on={item.needed_by} short />
            </span>
          ) : null}
          {item.resubmitted && box === "waiting" ? (
            <Chip icon="arrows">{t("today.cards.waiting.resubmitted")}</Chip>
          ) : null}
        </>
      }
      about={<About item={item} box={box} />}
      actions={
        box === "returned" ? (
          <Link {...place} tabIndex={-1} className={buttonClasses({ look: "solid" })}>
            {t("today.correct")}
          </Link>
        ) : undefined
      }
    />
  );
}

function When({ item, box }: { readonly item: BoxRow; readonly box: Box }) {
  const { t } = useTranslation();
  const dates = useDates();
  if (box === "returned" && item.returned) return <span>{dates.moment(item.returned.at, true, true)}</span>;
  if (item.post_view)
    return <span>{t("today.cards.postView.due", { day: dates.day(item.post_view.due_on, true) })}</span>;
  if (!item.waited_since) return <Moment at={item.drafted_at} timeKnown={false} short />;
  const { waited_days: days } = item;
  const waited = t("today.cards.waiting.waited", { count: days });
  if (box !== "waiting" || tone(days) === "plain") return <span>{waited}</span>;
  return (
    <Chip tone={tone(days)} icon="clock">
      {waited}
    </Chip>
  );
}

function About({ item, box }: { readonly item: BoxRow; readonly box: Box }) {
  const { t } = useTranslation();
  if (box !== "returned" || !item.returned)
    return <>{t("today.cards.waiting.from", { name: item.drafter.name })}</>;
  const { by, comment, anchors } = item.returned;
  return (
    <>
      {t("today.returned", { name: by.name, text: comment ?? "" })}
      {anchors > 0 ? t("today.anchors", { count: anchors }) : null}
    </>
  );
}
