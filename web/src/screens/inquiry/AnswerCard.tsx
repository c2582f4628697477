/**
 * What helps to answer a call, in the order in which it is needed: what must not be said comes first, and birth date
 * and address stay hidden until the caller has said them.
 */

import { useQuery } from "@tanstack/react-query";
import { useFormContext } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { type Household, type RelatedParty, relatedPartiesQuery } from "~/api/households";
import { staffQuery } from "~/api/people";
import { today } from "~/parts/calendar/dates";
import { MayTell } from "~/parts/household/MayTell";
import { ProtectionNote } from "~/parts/household/ProtectionNote";
import { isStanding, toldOf } from "~/parts/household/told";
import { AnswerLists } from "./AnswerLists";
import { CardPart } from "./CardPart";
import type { InquiryForm } from "./form";
import { Reveal } from "./Reveal";

export function AnswerCard({ household }: { household: Household }) {
  const { t } = useTranslation();
  return (
    <section
      aria-label={t("inquiry.card.title")}
      className="flex flex-col gap-3 rounded-8 border border-solid-gray-420 p-3"
    >
      {household.protection ? (
        <ProtectionNote protection={household.protection} />
      ) : (
        <CardPart title={t("inquiry.card.first")}>{t("inquiry.card.nothingProtected")}</CardPart>
      )}
      <Parties household={household.id} />
      {household.protection ? (
        <CardPart title={t("inquiry.card.worker")}>{t("inquiry.card.untold")}</CardPart>
      ) : (
        <Worker household={household} />
      )}
      <AnswerLists household={household.id} />
      <Reveal key={household.id} household={household} />
    </section>
  );
}

/** Which related parties a kind of caller may be: those come first. */
const PARTIES_OF: Readonly<Record<string, readonly string[]>> = {
  kin: ["kin"],
  ex_spouse: ["ex_spouse"],
  medical: ["medical"],
  care: ["care", "welfare_service"],
  commissioner: ["commissioner"],
  landlord: ["landlord"],
  school: ["school"],
  employer: ["employer"],
  lawyer: ["lawyer", "guardian"],
};

function Parties({ household }: { household: string }) {
  const { t } = useTranslation();
  const { watch } = useFormContext<InquiryForm>();
  const parties = useQuery(relatedPartiesQuery(household));
  const meant = PARTIES_OF[watch("callerKind")] ?? [];
  const standing = (parties.data ?? []).filter((party) => isStanding(party, today()));
  const ordered = [...standing].sort(
    (a, b) => Number(meant.includes(b.kind)) - Number(meant.includes(a.kind)),
  );
  return (
    <CardPart title={t("inquiry.card.may")} asked={parties}>
      {ordered.length === 0 ? (
        t("inquiry.card.nobody")
      ) : (
        <ul>
          {ordered.map((party) => (
            <Party key={party.id} party={party} meant={meant.includes(party.kind)} />
          ))}
        </ul>
      )}
    </CardPart>
  );
}

function Party({ party, meant }: { party: RelatedParty; meant: boolean }) {
  const { t } = useTranslation();
  const valid = toldOf(party, today()).is !== "expired";
  return (
    <li className={meant && valid ? "text-dns-16B-130" : ""}>
      {t(`parts.party.${party.kind}`)} {party.name ?? party.org}：
      <MayTell party={party} />
    </li>
  );
}

function Worker({ household }: { household: Household }) {
  const { t } = useTranslation();
  const staff = useQuery(staffQuery);
  const worker = staff.data?.find(({ id }) => id === household.worker);
  return (
    <CardPart title={t("inquiry.card.worker")}>
      {worker?.name ?? household.worker_text ?? t("parts.noWorker")}
      {worker?.posts[0] ? `（${worker.posts[0].unit}）` : ""}
    </CardPart>
  );
}
