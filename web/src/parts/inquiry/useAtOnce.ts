/** Does something to an inquiry where it is listed: what needs no words. */

import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { refresh } from "~/api/cache";
import { changeOf, handleInquiry, type InquiryRow } from "~/api/inquiries";
import { useAction } from "~/api/intent";
import { troubleOf } from "~/api/problem";
import { tell } from "../feedback/notices";
import { useTroubleText } from "../feedback/Trouble";
import type { AtOnce } from "./row";

export function useAtOnce(inquiry: InquiryRow) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const troubleText = useTroubleText();
  const action = useAction((verb: AtOnce, intent) => handleInquiry(inquiry, { verb }, intent), {
    onDone(after, verb) {
      void refresh(cache, [changeOf(after)]);
      tell(t(`inquiry.detail.done.${verb}`));
    },
    onRefused(error) {
      tell(troubleText(error).text, "bad");
      if (troubleOf(error) === "stale" || troubleOf(error) === "conflict")
        void refresh(cache, [changeOf(inquiry)]);
    },
  });
  // Until the list has the version after it, the same is not done again.
  const behind = action.isSuccess && action.data.version > inquiry.version;
  return { act: action.mutate, busy: action.isPending || behind };
}
