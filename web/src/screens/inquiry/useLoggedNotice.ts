/** Says that a call is logged and where it went, and offers to open it. */

import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { awaitWrite } from "~/api/awaited";
import { householdQuery } from "~/api/households";
import { useStaffName } from "~/api/people";
import { tell } from "~/parts/feedback/notices";
import { whyUnnamed } from "~/parts/inquiry/unnamed";
import { receiverOf } from "./form";
import type { Sent } from "./sender";

const WENT = {
  message: "inquiry.savedMessage",
  callback: "inquiry.savedCallback",
  handed_off: "inquiry.savedHandOff",
} as const;

export function useLoggedNotice(): (sent: Sent) => void {
  const { t } = useTranslation();
  const open = useOpenLogged();
  const where = useWhere();
  return (sent) => {
    const { inquiry, form, stuck, asked } = sent;
    const number = inquiry.number ?? "";
    if (form.household) awaitWrite(form.household, `inquiries.inquiry:${inquiry.id}`, inquiry.version);
    const offer = { label: t("inquiry.show"), run: () => open(sent) };
    if (stuck) return void tell(t("inquiry.handOffFailed", { number }), "bad", offer);
    if (asked) return void tell(t("inquiry.savedUnchanged", { number }), "bad", offer);
    const tooMuch = "incident" in inquiry && inquiry.incident === true;
    const words = [t("inquiry.saved", { number }), where(sent), tooMuch ? t("inquiry.savedTooMuch") : ""];
    tell(words.join(""), tooMuch ? "bad" : "good", offer);
  };
}

/** Who has it now, by name; the worker of a protected household is not named, and nobody before it is known whether it is. */
function useWhere(): (sent: Sent) => string {
  const { t } = useTranslation();
  const staffName = useStaffName();
  const cache = useQueryClient();
  return ({ form }) => {
    const receiver = receiverOf(form);
    const known = cache.getQueryData(householdQuery(form.household ?? "").queryKey);
    const unnamed = whyUnnamed(receiver, form.household, known);
    const name = unnamed ? t("inquiry.card.worker") : staffName(receiver);
    const { outcome } = form;
    if (outcome === "answered" || outcome === "received" || !receiver || unnamed === "unknown" || !name)
      return "";
    return t(WENT[outcome], { name });
  };
}

/** The call in the ledger of its household, or among those of no household. */
function useOpenLogged(): (sent: Sent) => void {
  const navigate = useNavigate();
  return ({ inquiry, form: { household } }) =>
    void (household
      ? navigate({
          to: "/households/$householdId",
          params: { householdId: household },
          search: { entry: inquiry.id },
        })
      : navigate({ to: "/inquiries", search: { view: "unlinked" } }));
}
