/** The route that 回付 will take, with names; who is away is marked. Or why there is none, before it is sent into nothing. */

import { useQuery } from "@tanstack/react-query";
import { Fragment } from "react";
import { useTranslation } from "react-i18next";
import { type PlannedPerson, type PlannedRoute, plannedRouteQuery, submittableQuery } from "~/api/casework";
import { useDates } from "~/parts/calendar/dates";
import { Chip } from "~/parts/chips";
import { Icon } from "~/parts/Icon";
import { mattersOf, toPlan } from "./matter";
import type { Submitting } from "./useSubmitting";
import { useWriting } from "./useWriting";

export function PlannedRouteLine({ submitting }: { readonly submitting: Submitting }) {
  const { t } = useTranslation();
  const { form } = useWriting();
  const { options } = submitting;
  const household = form.household ?? "";
  const known = form.household !== null && mattersOf(form.type).length > 0;
  const { data: written = [] } = useQuery({ ...submittableQuery(household), enabled: known });
  const others = written.filter(({ id }) => options.with.some((each) => each.id === id));
  const asked = useQuery({
    ...plannedRouteQuery(toPlan(household, form, options.matter, others)),
    enabled: known,
    // One keeps the line in sight while a choice changes it; never that of another household.
    placeholderData: (before, query) => (query?.queryKey[1] === household ? before : undefined),
  });
  if (!known) return null;
  return (
    <section aria-labelledby="route-title" aria-busy={asked.isFetching} className="flex flex-col gap-1">
      <h3 id="route-title" className="text-dns-16B-130">
        {t("editor.route.title")}
      </h3>
      {asked.data ? <Found route={asked.data} /> : null}
      {asked.isPending ? <p className="text-dns-16N-130">{t("editor.route.asking")}</p> : null}
      {asked.isError && !asked.data ? <p className="text-dns-16N-130">{t("editor.route.unknown")}</p> : null}
    </section>
  );
}

function Found({ route }: { readonly route: PlannedRoute }) {
  const { t } = useTranslation();
  if (route.unroutable_reason)
    return (
      <p className="flex gap-2 rounded-8 border border-orange-800 bg-orange-50 p-2 text-dns-16N-130">
        <Icon name="alert" className="mt-0.5 size-5 shrink-0 text-orange-1000" />
        {t("editor.route.none", { reason: route.unroutable_reason })}
      </p>
    );
  return (
    <>
      <ol className="flex flex-wrap gap-x-2 gap-y-1 text-dns-16N-130">
        {route.steps.map(({ seq, kind, quorum, assignees }) => (
          <li key={seq} className="flex flex-wrap items-center gap-x-1">
            <span aria-hidden="true">→</span>
            <People people={assignees} anyOne={quorum !== null && quorum < assignees.length} />
            {kind === "review" ? null : <span>（{t(`parts.step.${kind}`)}）</span>}
          </li>
        ))}
      </ol>
      {route.notes.map((note) => (
        <p key={note} className="text-dns-14N-130 text-solid-gray-700">
          {note}
        </p>
      ))}
    </>
  );
}

interface PeopleProps {
  readonly people: readonly PlannedPerson[];
  /** Not all of them have to agree. */
  readonly anyOne: boolean;
}

function People({ people, anyOne }: PeopleProps) {
  const { t } = useTranslation();
  const dates = useDates();
  return people.map(({ staff_id, post, name, away_until }, at) => (
    <Fragment key={staff_id}>
      {at > 0 ? <span>{t(anyOne ? "editor.route.or" : "editor.route.and")}</span> : null}
      <span>
        {post} {name}
      </span>
      {away_until ? (
        <Chip tone="warn" icon="clock">
          {t("editor.route.away", { day: dates.day(away_until, true) })}
        </Chip>
      ) : null}
    </Fragment>
  ));
}
