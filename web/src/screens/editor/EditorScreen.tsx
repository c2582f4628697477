/** W5: a record is written: a new one, a draft that was begun, or a record that may still be changed. */

import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { type ReactNode, useRef } from "react";
import { useTranslation } from "react-i18next";
import { draftQuery, editedRecordQuery } from "~/api/casework";
import { Refused } from "~/api/problem";
import { useSession } from "~/api/session";
import { today } from "~/parts/calendar/dates";
import { Loading } from "~/parts/feedback/Loading";
import { Trouble } from "~/parts/feedback/Trouble";
import { Screen } from "~/parts/Screen";
import { BecameRecord } from "./BecameRecord";
import { Editor } from "./Editor";
import { emptyForm, formOf } from "./form";
import { NotEditable } from "./NotEditable";
import { TakeOver } from "./TakeOver";
import { DRAFTS, RECORDS } from "./ways";

export function EditorScreen() {
  const search = useSearch({ from: "/write" });
  const navigate = useNavigate();
  // A draft that this very screen began gets its id into the address; that is no other draft.
  const begun = useRef<string | undefined>(undefined);
  const { draft, record, household, type } = search;
  if (record) return <RecordEditor key={record} id={record} />;
  if (draft && draft !== begun.current) return <DraftEditor key={draft} id={draft} />;
  return (
    <Editor
      key={`new ${household}`}
      place={DRAFTS}
      start={emptyForm(household ?? null, type ?? "", today())}
      known={null}
      onBegun={(id) => {
        begun.current = id;
        void navigate({ to: "/write", search: { ...search, draft: id }, replace: true });
      }}
    />
  );
}

function DraftEditor({ id }: { id: string }) {
  const asked = useQuery(draftQuery(id));
  const { staff } = useSession();
  const { data, error } = asked;
  if (data && staff.id !== (data.writer_id ?? data.author_id))
    return (
      <Framed>
        <TakeOver draft={data} onTaken={() => void asked.refetch()} />
      </Framed>
    );
  if (data) return <Editor place={DRAFTS} start={formOf(data)} known={data} />;
  const became = error instanceof Refused && error.problem.context?.record_id !== undefined;
  if (became)
    return (
      <Framed>
        <BecameRecord record={id} />
      </Framed>
    );
  return (
    <Framed>
      {error ? <Trouble error={error} onAgain={() => void asked.refetch()} /> : <Loading lines={8} />}
    </Framed>
  );
}

function RecordEditor({ id }: { id: string }) {
  const asked = useQuery(editedRecordQuery(id));
  const { data, error } = asked;
  if (data && (data.locked || !["written", "returned"].includes(data.state)))
    return (
      <Framed>
        <NotEditable record={data} />
      </Framed>
    );
  if (data) return <Editor place={RECORDS} start={formOf(data)} known={data} record={data} />;
  return (
    <Framed>
      {error ? <Trouble error={error} onAgain={() => void asked.refetch()} /> : <Loading lines={8} />}
    </Framed>
  );
}

function Framed({ children }: { children: ReactNode }) {
  const { t } = useTranslation();
  return <Screen title={t("editor.title")}>{children}</Screen>;
}
