/** まとめて承認: one dialog that lists what will be approved, and afterwards what became of each. */

import { useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { approveTogether, type BoxRow, type Result } from "~/api/approvals";
import { useAction } from "~/api/intent";
import { Button } from "../Button";
import { Chip } from "../chips";
import { SendForm } from "../form/SendForm";
import { HouseholdName } from "../HouseholdName";
import { Modal } from "../Modal";
import { usePreferences } from "../preferences";
import { namesOf, outcomeOf } from "./together";

/** A case as it was read. */
export type Chosen = Pick<BoxRow, "id" | "version" | "title" | "household_id" | "drafter" | "items_count"> & {
  readonly steps: readonly Pick<BoxRow["steps"][number], "kind">[];
};

interface TogetherDialogProps {
  readonly chosen: readonly Chosen[];
  /** `results` once something was done. */
  readonly onClose: (results: readonly Result[] | null) => void;
}

export function TogetherDialog({ chosen, onClose }: TogetherDialogProps) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const [results, setResults] = useState<readonly Result[] | null>(null);
  const approving = useAction(approveTogether, {
    onDone: (done) => {
      setResults(done);
      void cache.invalidateQueries({ queryKey: ["approvals"] });
    },
  });
  const go = () => {
    if (!approving.isPending) approving.mutate(chosen);
  };
  const close = () => onClose(results);
  if (results)
    return (
      <Modal key="results" title={t("approvals.together.results")} open onClose={close} wide>
        <Results chosen={chosen} results={results} />
        <Button look="solid" data-first onClick={close}>
          {t("parts.close")}
        </Button>
      </Modal>
    );
  return (
    <Modal
      key="question"
      title={t("approvals.together.do", { count: chosen.length })}
      open
      onClose={close}
      wide
    >
      <SendForm
        ready
        send={t("approvals.together.confirm", { count: chosen.length })}
        busy={approving.isPending}
        trouble={approving.error}
        onSend={go}
        onCancel={close}
      >
        <p>{t("approvals.together.explain")}</p>
        <ul className="flex max-h-80 flex-col divide-y divide-solid-gray-200 overflow-y-auto border-solid-gray-200 border-y">
          {chosen.map((one) => (
            <li key={one.id} className="flex flex-wrap items-center gap-x-4 gap-y-1 py-2 text-dns-16N-130">
              <What one={one} />
              {one.steps.some(({ kind }) => kind === "decide") ? (
                <Chip tone="key" icon="stamp">
                  {t("approvals.together.decides")}
                </Chip>
              ) : null}
            </li>
          ))}
        </ul>
      </SendForm>
    </Modal>
  );
}

function What({ one }: { one: Chosen }) {
  const { t } = useTranslation();
  return (
    <>
      <span className="min-w-0 text-dns-16B-130">{one.title}</span>
      <span>
        <HouseholdName id={one.household_id} />
      </span>
      <span>{t("approval.draftedBy", { name: one.drafter.name })}</span>
      {one.items_count > 1 ? <span>{t("approvals.items", { count: one.items_count })}</span> : null}
    </>
  );
}

function Results({ chosen, results }: { chosen: readonly Chosen[]; results: readonly Result[] }) {
  const { t } = useTranslation();
  const { done, left } = outcomeOf(results);
  return (
    <>
      <p role="status" className="mb-2">
        {t("approvals.together.done", { count: done })}
        {left.length ? t("approvals.together.left", { count: left.length }) : null}
      </p>
      <ul className="mb-4 flex max-h-80 flex-col divide-y divide-solid-gray-200 overflow-y-auto border-solid-gray-200 border-y">
        {results.map((result) => (
          <li key={result.id} className="flex flex-wrap items-center gap-x-4 gap-y-1 py-2 text-dns-16N-130">
            <Became result={result} one={chosen.find(({ id }) => id === result.id)} />
          </li>
        ))}
      </ul>
    </>
  );
}

function Became({ result, one }: { result: Result; one: Chosen | undefined }) {
  const { t } = useTranslation();
  const { language } = usePreferences();
  const title = one?.title ?? "";
  const household = one ? <HouseholdName id={one.household_id} /> : null;
  if (result.ok) {
    const names = namesOf(result);
    return (
      <>
        <Chip tone="good" icon="check">
          {t(result.state === "circulating" ? "approvals.together.passedOn" : "approvals.together.decided")}
        </Chip>
        <span className="min-w-0">{title}</span>
        <span>{household}</span>
        {names ? <span>{t("approvals.together.with", { name: names })}</span> : null}
        {result.number ? <span>{t("approvals.together.number", { number: result.number })}</span> : null}
      </>
    );
  }
  const own = t("approvals.together.refused");
  return (
    <>
      <Chip tone="bad" icon="alert">
        {t("approvals.together.notDone")}
      </Chip>
      <Link to="/approvals/$approvalId" params={{ approvalId: result.id }} className="link min-w-0">
        {title}
      </Link>
      <span>{household}</span>
      <span className="basis-full">{(language === "ja" && result.detail) || own}</span>
    </>
  );
}
