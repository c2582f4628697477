/** W10: one case: what is asked, what changed, who has said what, and what one may do. */

import { useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { troubleOf } from "~/api/problem";
import { useCase } from "~/parts/approval/useCase";
import { Loading } from "~/parts/feedback/Loading";
import { Trouble } from "~/parts/feedback/Trouble";
import { Screen } from "~/parts/Screen";
import { CaseView } from "./CaseView";
import { NotYetHere } from "./NotYetHere";

export function ApprovalScreen() {
  const { approvalId } = useParams({ from: "/approvals/$approvalId" });
  return <One key={approvalId} id={approvalId} />;
}

function One({ id }: { id: string }) {
  const { t } = useTranslation();
  const asked = useCase(id);
  if (asked.data) return <CaseView one={asked.data} current={asked.isCurrent} />;
  return (
    <Screen title={t("approval.title")}>
      {asked.isPending ? <Loading lines={8} /> : null}
      {asked.isError && troubleOf(asked.error) === "missing" ? (
        <NotYetHere id={id} error={asked.error} />
      ) : null}
      {asked.isError && troubleOf(asked.error) !== "missing" ? (
        <Trouble error={asked.error} onAgain={() => void asked.refetch()} />
      ) : null}
    </Screen>
  );
}
