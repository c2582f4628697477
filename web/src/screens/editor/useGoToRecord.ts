/** Leads to a record where it is read: open in the ledger of its household. */

import { useNavigate } from "@tanstack/react-router";
import { useCallback } from "react";
import type { CaseRecord } from "~/api/casework";

type Going = (record: Pick<CaseRecord, "id" | "household_id">, replace?: boolean) => void;

/** `replace`: instead of the present address, so that the way back does not lead here again. */
export function useGoToRecord(): Going {
  const navigate = useNavigate();
  return useCallback(
    ({ id, household_id }, replace = false) => {
      if (household_id)
        void navigate({
          to: "/households/$householdId",
          params: { householdId: household_id },
          search: { entry: id },
          replace,
        });
      else void navigate({ to: "/", replace });
    },
    [navigate],
  );
}
