/** The form with its side panel and its bar: the text on the left, help for writing it on the right. */

import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { CaseRecord, Content } from "~/api/casework";
import { Screen } from "~/parts/Screen";
import { ActionBar } from "./ActionBar";
import { BodyFields } from "./BodyFields";
import { ClosedItems } from "./ClosedItems";
import type { EditorForm } from "./form";
import { HeadFields } from "./HeadFields";
import { HouseholdField, WhoseRecord } from "./HouseholdField";
import { ItemFields } from "./ItemFields";
import { LastEntries } from "./LastEntries";
import { LeaveGuard } from "./LeaveGuard";
import { Mistakes } from "./Mistakes";
import { Recovery } from "./Recovery";
import { Returned, useReturned } from "./Returned";
import { SubmitPanel } from "./SubmitPanel";
import type { Known } from "./saver";
import { useSubmitting } from "./useSubmitting";
import { useNewWriting, WritingContext } from "./useWriting";
import type { Place } from "./ways";

interface EditorProps {
  readonly place: Place;
  readonly start: EditorForm;
  readonly known: Known | null;
  readonly record?: CaseRecord;
  /** What `start` was typed over, if it was typed before the known version was saved. */
  readonly ground?: Content | undefined;
  /** A draft was started under this id. */
  readonly onBegun?: (id: string) => void;
}

export function Editor({ place, start, known, record, ground, onBegun }: EditorProps) {
  const { t } = useTranslation();
  const writing = useNewWriting(place, start, known, ground);
  const { form, saver, state } = writing;
  const submitting = useSubmitting(writing, record);
  const returned = useReturned(record);
  const told = useRef(known !== null);
  const leaving = useRef(false);
  useEffect(() => {
    if (told.current || leaving.current || state.is !== "saved" || saver.known === null) return;
    told.current = true;
    onBegun?.(saver.known.id);
  }, [state, saver, onBegun]);

  return (
    <WritingContext value={writing}>
      <Screen
        title={t(record ? "editor.titleRecord" : "editor.title")}
        aside={<WhoseRecord fixed={record !== undefined} />}
      >
        <div className="grid gap-6 desktop-admin:grid-cols-[minmax(0,1fr)_20rem]">
          <form
            noValidate
            aria-label={t("editor.form")}
            className="flex min-w-0 flex-col gap-4"
            onSubmit={(event) => event.preventDefault()}
            onCompositionStart={() => saver.hold(true)}
            onCompositionEnd={() => saver.hold(false)}
          >
            <Mistakes />
            {known === null ? <Recovery /> : null}
            <Returned returned={returned} record={record} />
            <HouseholdField />
            <HeadFields />
            <BodyFields returned={returned} record={record} />
            {form.household ? <ClosedItems household={form.household} /> : null}
            <ItemFields />
            <ActionBar record={record} submitting={submitting} />
          </form>
          <aside aria-label={t("editor.side")} className="flex min-w-0 flex-col gap-6">
            <SubmitPanel submitting={submitting} record={record} />
            {form.household ? <LastEntries household={form.household} /> : null}
          </aside>
        </div>
        <LeaveGuard
          submitting={submitting}
          onLeaving={(now) => {
            leaving.current = now;
          }}
        />
      </Screen>
    </WritingContext>
  );
}
