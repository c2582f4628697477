/** A case that approvals does not know: still on its way, or not to be seen. */

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { caseQuery } from "~/api/approvals";
import { submissionQuery } from "~/api/casework";
import { Loading } from "~/parts/feedback/Loading";
import { Trouble } from "~/parts/feedback/Trouble";
import { Icon } from "~/parts/Icon";

const AGAIN_MS = 1_500;

export function NotYetHere({ id, error }: { id: string; error: unknown }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const submission = useQuery(submissionQuery(id));
  const coming = submission.data?.state === "preparing" || submission.data?.handoff === "pending";
  useEffect(() => {
    if (!coming) return;
    const timer = setInterval(
      () => void cache.invalidateQueries({ queryKey: caseQuery(id).queryKey }),
      AGAIN_MS,
    );
    return () => clearInterval(timer);
  }, [coming, cache, id]);
  if (submission.isPending) return <Loading />;
  if (!coming) return <Trouble error={error} />;
  return (
    <p role="status" className="flex items-center gap-2 rounded-8 border border-key-900 bg-key-50 p-3">
      <Icon name="clock" />
      {t("approval.coming")}
    </p>
  );
}
