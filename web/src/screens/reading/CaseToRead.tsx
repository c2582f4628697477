/** One waiting case in the scroll: its texts, or a stop if it has to be handled on its own page. */

import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import type { BoxRow } from "~/api/approvals";
import { householdQuery } from "~/api/households";
import type { Standing } from "~/parts/approval/together";
import { useCase } from "~/parts/approval/useCase";
import { buttonClasses } from "~/parts/Button";
import { Moment } from "~/parts/calendar/dates";
import { Chip } from "~/parts/chips";
import { Trouble } from "~/parts/feedback/Trouble";
import { CheckField } from "~/parts/form/fields";
import { HouseholdName } from "~/parts/HouseholdName";
import { CaseTexts } from "./CaseTexts";
import { Coming } from "./Coming";
import { type Stop, stopOf } from "./reading";
import { useNear } from "./useSight";

export interface CaseToReadProps {
  readonly row: BoxRow;
  readonly place: { readonly at: number; readonly count: number };
  readonly standing: Standing;
  readonly read: boolean;
  /** It goes along when the others are approved. */
  readonly along: boolean;
  readonly onAlong: () => void;
  readonly onRead: (version: number) => void;
}

export function CaseToRead({ row, place, standing, read, along, onAlong, onRead }: CaseToReadProps) {
  const { t } = useTranslation();
  const here = useRef<HTMLElement>(null);
  const near = useNear(here);
  const restricted = useRestricted(row.household_id, near);
  const stop = stopOf(row, standing, restricted === true);
  const shown = near && stop === null && standing !== null && restricted !== undefined;
  const title = `case-${row.id}`;
  return (
    <article
      ref={here}
      data-case={row.id}
      aria-labelledby={title}
      className="flex scroll-mt-20 flex-col gap-3 rounded-12 border border-solid-gray-420 p-4"
    >
      <div className="flex flex-wrap items-center gap-x-4 gap-y-1 text-dns-16N-130">
        <h2 id={title} className="min-w-0 text-std-20B-150">
          <Link
            data-row
            to="/approvals/$approvalId"
            params={{ approvalId: row.id }}
            className="link scroll-mt-24"
          >
            {row.title}
          </Link>
        </h2>
        {read ? (
          <Chip tone="good" icon="check">
            {t("reading.read")}
          </Chip>
        ) : null}
        {row.resubmitted ? (
          <Chip icon="arrows">{t("approvals.resubmitted", { count: row.round })}</Chip>
        ) : null}
        <span>{t(`approval.matter.${row.matter_type}`)}</span>
        <span>
          <HouseholdName id={row.household_id} />
        </span>
        <span>
          {t("approval.draftedBy", { name: row.drafter.name })} <Moment at={row.drafted_at} short />
        </span>
        <span className="ml-auto text-dns-14N-130">{t("reading.place", place)}</span>
      </div>
      {stop ? <StoppedAt id={row.id} stop={stop} /> : null}
      {shown ? <Texts id={row.id} onRead={onRead} /> : null}
      {shown || stop ? null : <Coming />}
      {read && stop === null ? (
        <CheckField label={t("reading.along")} checked={along} onChange={onAlong} />
      ) : null}
    </article>
  );
}

function StoppedAt({ id, stop }: { id: string; stop: Stop }) {
  const { t } = useTranslation();
  return (
    <div className="flex flex-wrap items-center gap-3 rounded-8 border-2 border-orange-800 bg-orange-50 p-3 text-dns-16N-130">
      <Chip tone="warn" icon="alert">
        {t(`reading.stop.${stop}`)}
      </Chip>
      <p className="min-w-0 flex-1 basis-60">{t("reading.stopped")}</p>
      <Link to="/approvals/$approvalId" params={{ approvalId: id }} className={buttonClasses()}>
        {t("reading.openAlone")}
      </Link>
    </div>
  );
}

function Texts({ id, onRead }: { id: string; onRead: (version: number) => void }) {
  const asked = useCase(id);
  if (asked.data) return <CaseTexts one={asked.data} onRead={onRead} />;
  if (asked.isError) return <Trouble error={asked.error} onAgain={() => void asked.refetch()} />;
  return <Coming />;
}

/** Whether the household needs care in who reads about it; undefined while it is not known. */
function useRestricted(household: string | null, on: boolean): boolean | undefined {
  const asked = useQuery({
    ...householdQuery(household ?? ""),
    enabled: on && household !== null,
    staleTime: 60_000,
  });
  if (household === null) return false;
  if (asked.isError) return true;
  return asked.data ? Boolean(asked.data.protection) : undefined;
}
