/** The drafter takes an approver's words over in one click: no return is needed, the case goes on at the same step. */

import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { acceptSuggestion, type Proposal, submissionQuery } from "~/api/casework";
import { useAction } from "~/api/intent";
import { useSession } from "~/api/session";
import { type Comment, isOpenProposal } from "~/parts/approval/comments";
import { tell } from "~/parts/feedback/notices";
import { useTroubleText } from "~/parts/feedback/Trouble";
import { useDesk } from "./desk";

/** How a proposal for a part of a record is taken over; null for others than the drafter and where it is over. */
export function useAccepting(record: string, text: string | null): (comment: Comment) => (() => void) | null {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const troubleText = useTroubleText();
  const { one } = useDesk();
  const { staff } = useSession();
  const accepting = useAction(
    async (proposal: Proposal, intent) =>
      acceptSuggestion(
        await cache.fetchQuery({ ...submissionQuery(one.id), staleTime: 0 }),
        proposal,
        intent,
      ),
    {
      onDone: () => tell(t("approval.accepted")),
      onRefused: (error) => {
        const { title, text: words } = troubleText(error);
        tell(`${title}：${words}`, "bad");
      },
    },
  );
  if (one.drafter.staff_id !== staff.id) return () => null;
  return (comment) => {
    const { suggestion } = comment;
    if (accepting.isPending || !suggestion || !isOpenProposal(comment, one, text)) return null;
    const { segment, before, after } = suggestion;
    return () =>
      accepting.mutate(
        { record_id: record, segment_id: segment, before, after },
        { onSettled: () => void cache.invalidateQueries({ queryKey: ["approvals"] }) },
      );
  };
}
