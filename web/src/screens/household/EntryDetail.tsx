/** The whole of an opened entry, from its owner: a record, an inquiry or an approval case. */

import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { caseQuery } from "~/api/approvals";
import type { Entry } from "~/api/search";
import { recordQuery } from "~/api/timeline";
import { RouteTable } from "~/parts/approval/RouteTable";
import { Button } from "~/parts/Button";
import { Answered } from "~/parts/feedback/Answered";
import InquiryDetail from "~/parts/inquiry/InquiryDetail";
import { Circulated } from "~/parts/record/Circulated";
import { RecordBody } from "~/parts/record/RecordBody";
import { RecordHistory } from "~/parts/record/RecordHistory";
import { RecordLinks } from "~/parts/record/RecordLinks";
import { SubmitHere } from "./SubmitHere";

export default function EntryDetail({ entry }: { entry: Entry }) {
  const { t } = useTranslation();
  const label = t("household.details", { title: entry.title ?? "" });
  return (
    <section aria-label={label} className="rounded-8 bg-solid-gray-50 p-4">
      {entry.kind === "record" ? <RecordDetail entry={entry} /> : null}
      {entry.kind === "inquiry" ? (
        <InquiryDetail id={entry.id} household={entry.household_id} inLedger />
      ) : null}
      {entry.kind === "approval" ? <CaseDetail entry={entry} /> : null}
      {entry.kind === "attachment" || entry.kind === "action_item" ? <p>{entry.excerpt}</p> : null}
    </section>
  );
}

function RecordDetail({ entry }: { entry: Entry }) {
  const asked = useQuery(recordQuery(entry.household_id, entry.id));
  return (
    <div className="flex flex-col gap-4">
      <Answered asked={asked}>
        {(record) => (
          <>
            <RecordBody record={record} />
            {record.circulated_as ? <Circulated approval={record.circulated_as} /> : null}
            <div className="flex flex-wrap gap-3">
              {record.household_id ? <SubmitHere record={record} household={record.household_id} /> : null}
              <RecordLinks record={record} />
            </div>
            {record.approval_id ? <SignOff approval={record.approval_id} /> : null}
            <RecordHistory household={entry.household_id} id={entry.id} />
          </>
        )}
      </Answered>
    </div>
  );
}

/** Who approved and decided it, and when: asked of its owner only when somebody wants to see it. */
function SignOff({ approval }: { approval: string }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const asked = useQuery({ ...caseQuery(approval), enabled: open });
  return (
    <div className="flex flex-col items-start gap-2">
      <Button look="text" size="xs" aria-expanded={open} onClick={() => setOpen(!open)}>
        {t(open ? "household.record.hideSignOff" : "household.record.signOff")}
      </Button>
      {open ? <Answered asked={asked}>{(found) => <RouteTable found={found} />}</Answered> : null}
    </div>
  );
}

function CaseDetail({ entry }: { entry: Entry }) {
  const { t } = useTranslation();
  const asked = useQuery(caseQuery(entry.id));
  return (
    <div className="flex flex-col gap-3">
      <Answered asked={asked}>{(found) => <RouteTable found={found} />}</Answered>
      <Link to="/approvals/$approvalId" params={{ approvalId: entry.id }} className="link">
        {t("editor.openCase")}
      </Link>
    </div>
  );
}
