/** Sends a 未回付 record to its approvers from where it is read. */

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { type CaseRecord, submit, submittableQuery } from "~/api/casework";
import { useAction } from "~/api/intent";
import { Button, buttonClasses } from "~/parts/Button";
import { tell } from "~/parts/feedback/notices";
import { Trouble } from "~/parts/feedback/Trouble";
import { usualMatter } from "../editor/matter";
import { isSaid, toApprovers } from "../editor/toApprovers";

interface SubmitHereProps {
  readonly record: CaseRecord;
  readonly household: string;
}

export function SubmitHere({ record, household }: SubmitHereProps) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const { data } = useQuery({ ...submittableQuery(household), enabled: record.state === "written" });
  const sending = useAction(submit, {
    onDone() {
      tell(t("editor.submitted", { title: record.title }));
      void cache.invalidateQueries({ queryKey: ["records"] });
    },
  });
  const current = data?.find(({ id }) => id === record.id);
  if (!current) return null;
  // What was begun for the approvers is not sent without a look at it.
  if (isSaid(toApprovers.at(record.id)))
    return (
      <Link to="/write" search={{ record: record.id }} className={buttonClasses({ look: "solid" })}>
        {t("editor.submit")}
      </Link>
    );
  return (
    <>
      <Button
        look="solid"
        disabled={sending.isPending || sending.isSuccess}
        onClick={() =>
          sending.mutate({
            household_id: household,
            matter_type: usualMatter(record.record_type),
            items: [{ record_id: current.id, version: current.version }],
            urgent: false,
            flags: [],
          })
        }
      >
        {t("editor.submit")}
      </Button>
      {sending.isError ? <Trouble error={sending.error} /> : null}
    </>
  );
}
