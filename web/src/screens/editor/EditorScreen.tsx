/** W5: writing a record: a new one, a draft that was started, or a record that may still be changed. */

import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { draftQuery, editedRecordQuery } from "~/api/casework";
import { Refused } from "~/api/problem";
import { useSession } from "~/api/session";
import { today } from "~/parts/calendar/dates";
import { Loading } from "~/parts/feedback/Loading";
import { tell } from "~/parts/feedback/notices";
import { Trouble } from "~/parts/feedback/Trouble";
import { Screen } from "~/parts/Screen";
import { UnsentWords } from "~/parts/unsentWords";
import { carried, carriedPlace } from "./carried";
import { Editor } from "./Editor";
import { closing, emptyForm, formOf } from "./form";
import { NotEditable } from "./NotEditable";
import { TakeOver } from "./TakeOver";
import { wordsPlace } from "./toApprovers";
import { useGoToRecord } from "./useGoToRecord";
import { DRAFTS, RECORDS } from "./ways";

export function EditorScreen() {
  const search = useSearch({ from: "/write" });
  const navigate = useNavigate();
  // A draft that this very screen began gets its id into the address; that is no other draft.
  const startedDraft = useRef<string | undefined>(undefined);
  const { draft, record, household, type, closes } = search;
  // Who comes back to the address later asks for the draft as it is then.
  useEffect(() => {
    if (draft !== startedDraft.current) startedDraft.current = undefined;
  }, [draft]);
  if (record) return <RecordEditor key={record} id={record} />;
  if (draft && draft !== startedDraft.current) return <DraftEditor key={draft} id={draft} />;
  return (
    <Editor
      key={`new ${household}`}
      place={DRAFTS}
      start={closing(emptyForm(household ?? null, type ?? "", today()), closes)}
      known={null}
      onBegun={(id) => {
        startedDraft.current = id;
        void navigate({ to: "/write", search: { ...search, draft: id }, replace: true });
      }}
    />
  );
}

function DraftEditor({ id }: { id: string }) {
  const asked = useQuery(draftQuery(id));
  const { staff } = useSession();
  const { data, error } = asked;
  const others = data && staff.id !== (data.writer_id ?? data.author_id);
  const begun = useFirst(others ? undefined : data);
  if (begun) return <Editor place={DRAFTS} start={formOf(begun)} known={begun} />;
  if (data)
    return (
      <Framed>
        <TakeOver draft={data} onTaken={() => void asked.refetch()} />
      </Framed>
    );
  const became = error instanceof Refused && error.problem.context?.record_id !== undefined;
  if (became)
    return (
      <Framed>
        <ToRecord id={id} />
      </Framed>
    );
  return (
    <Framed>
      {error ? <Trouble error={error} onAgain={() => void asked.refetch()} /> : <Loading lines={8} />}
    </Framed>
  );
}

/** A draft that has been finished is no place to write any more: its address leads on to the record. */
function ToRecord({ id }: { id: string }) {
  const { t } = useTranslation();
  const goToRecord = useGoToRecord();
  const asked = useQuery(editedRecordQuery(id));
  const record = asked.data;
  useEffect(() => {
    if (!record) return;
    tell(t("editor.ledToRecord"));
    goToRecord(record, true);
  }, [record, goToRecord, t]);
  return asked.error ? (
    <Trouble error={asked.error} onAgain={() => void asked.refetch()} />
  ) : (
    <Loading lines={8} />
  );
}

function RecordEditor({ id }: { id: string }) {
  const { t } = useTranslation();
  const asked = useQuery(editedRecordQuery(id));
  const { data, error } = asked;
  const [typed] = useState(() => carried.to(id));
  const now = data && !data.locked && ["written", "returned"].includes(data.state) ? data : undefined;
  const begun = useFirst(now);
  const editable = begun !== undefined;
  useEffect(() => {
    if (editable) carried.arrived(id);
  }, [editable, id]);
  if (begun)
    return (
      <Editor
        place={RECORDS}
        start={typed?.form ?? formOf(begun)}
        known={begun}
        record={now ?? begun}
        ground={typed?.base}
      />
    );
  const words = <UnsentWords label={t("editor.carried")} place={carriedPlace(id)} />;
  if (data)
    return (
      <Framed>
        <NotEditable record={data} />
        {words}
        <UnsentWords label={t("editor.comment")} place={wordsPlace(id)} />
      </Framed>
    );
  return (
    <Framed>
      {words}
      {error ? <Trouble error={error} onAgain={() => void asked.refetch()} /> : <Loading lines={8} />}
    </Framed>
  );
}

/**
 * The first value there was. An editor goes on with what it began with: when its text may no longer be saved, that is said
 * beside the text, and nothing typed is lost.
 */
function useFirst<T>(value: T | undefined): T | undefined {
  const first = useRef(value);
  first.current ??= value;
  return first.current;
}

function Framed({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  return <Screen title={t("editor.title")}>{children}</Screen>;
}
