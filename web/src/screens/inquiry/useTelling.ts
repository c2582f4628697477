/** What the caller of the call on screen may be told. */

import type { UseFormReturn } from "react-hook-form";
import { type MayBeTold, useMayBeTold } from "~/parts/inquiry/useMayBeTold";
import { compares, type InquiryForm } from "./form";

export function useTelling({ watch }: Pick<UseFormReturn<InquiryForm>, "watch">): MayBeTold | null {
  return useMayBeTold({
    household: watch("household"),
    kind: watch("callerKind"),
    party: watch("callerParty"),
    matched: compares(watch("identity")) && watch("identityResult") === "matched",
  });
}
