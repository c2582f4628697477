/** What helps to answer a call: the worker and whether they are there, what the ledger beside it does not show, what is empty in one line. */

import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useFormContext } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { type Household, householdQuery } from "~/api/households";
import { staffQuery } from "~/api/people";
import { useSession } from "~/api/session";
import { Chip } from "~/parts/chips";
import { usePresence } from "~/parts/inquiry/away";
import { postFor } from "~/parts/inquiry/receivers";
import { AnswerLists } from "./AnswerLists";
import type { InquiryForm } from "./form";

export function AnswerCard() {
  const id = useFormContext<InquiryForm>().watch("household");
  const household = useQuery({ ...householdQuery(id ?? ""), enabled: id !== null }).data;
  if (id === null || !household) return null;
  return <Card household={household} />;
}

function Card({ household }: { household: Household }) {
  const { t } = useTranslation();
  const { householdId: shown } = useParams({ strict: false });
  return (
    <section
      aria-label={t("inquiry.card.title")}
      className="flex flex-col gap-1 border-solid-gray-200 border-t pt-1.5 text-dns-14N-130"
    >
      {household.protection ? <Protected household={household} isShown={shown === household.id} /> : null}
      {household.protection ? null : <Worker household={household} />}
      <AnswerLists household={household.id} isShown={shown === household.id} />
    </section>
  );
}

/** The worker is neither named nor said to be away: either is soon said on the telephone. */
function Protected({ household: { protection }, isShown }: { household: Household; isShown: boolean }) {
  const { t } = useTranslation();
  const { against = [], contact_method: method } = protection ?? {};
  return (
    <>
      <p className="text-dns-14B-130">{t("inquiry.card.untold")}</p>
      {/* The ledger says these above everything else. */}
      {!isShown && against.length > 0 ? (
        <p>
          {t("household.against")}：{against.join("、")}
        </p>
      ) : null}
      {!isShown && method ? (
        <p>
          {t("household.method")}：{method}
        </p>
      ) : null}
    </>
  );
}

function Worker({ household: { worker: id, worker_text } }: { household: Household }) {
  const { t } = useTranslation();
  const { office_code } = useSession().acting_post;
  const presenceOf = usePresence();
  const worker = useQuery(staffQuery).data?.find((each) => each.id === id);
  const post = worker && postFor(worker, office_code);
  const presence = id ? presenceOf(id) : null;
  return (
    <p>
      <span className="text-dns-14B-130">{t("inquiry.card.worker")}</span>{" "}
      {worker?.name ?? worker_text ?? t("parts.noWorker")}
      {post ? `（${post.unit}）` : ""}{" "}
      {presence?.isAway ? (
        <Chip tone="warn" icon="clock">
          {presence.words}
        </Chip>
      ) : (
        presence?.words
      )}
    </p>
  );
}
