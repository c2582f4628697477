/** What the choice of a household and of a receiver means for a call. */

import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef } from "react";
import type { UseFormReturn } from "react-hook-form";
import { householdQuery } from "~/api/households";
import { staffQuery } from "~/api/people";
import { useSession } from "~/api/session";
import { goesElsewhere, type InquiryForm, usualOutcome } from "./form";

export function useIsElsewhere(): (form: InquiryForm) => boolean {
  const { acting_post } = useSession();
  const staff = useQuery(staffQuery).data ?? [];
  return (form) => goesElsewhere(form, staff, acting_post.office_code);
}

/**
 * Proposes the usual outcome for the chosen household, again for each new `call`, and that its worker calls back if somebody does.
 * A choice of the user, also one `settled` before an F5, is kept.
 */
export function useUsualOutcome(
  form: UseFormReturn<InquiryForm>,
  settled: string | null,
  call: number,
): void {
  const { staff } = useSession();
  const chosen = form.watch("household");
  const household = useQuery({ ...householdQuery(chosen ?? ""), enabled: chosen !== null }).data;
  const worker = chosen === null ? null : household?.worker;
  const proposed = useRef(usualOutcome(null, staff.id));
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new call about the same household is proposed the same again
  useEffect(() => {
    if (worker === undefined) return;
    const usual = usualOutcome(worker, staff.id);
    const { outcome, messageTo, callbackBy } = form.getValues();
    const isSettled = chosen !== null && chosen === settled;
    if (!isSettled && (callbackBy === "" || callbackBy === proposed.current.callbackBy))
      form.setValue("callbackBy", usual.callbackBy);
    const before = [usualOutcome(null, staff.id), proposed.current];
    const own = !before.some(
      (each) => each.outcome === outcome && (each.messageTo === messageTo || messageTo === ""),
    );
    proposed.current = usual;
    if (own || isSettled || form.getFieldState("outcome").isTouched) return;
    form.setValue("outcome", usual.outcome);
    form.setValue("messageTo", usual.messageTo);
  }, [worker, staff.id, form, chosen, settled, call]);
}
