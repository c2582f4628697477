/**
 * What is said to every caller before anything else: the same sentence for a household that was found, one that was not and one
 * without protection, because another one would be the disclosure. Then what this caller may be told, and by what right.
 */

import { useController, useFormContext } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { today, useDates } from "~/parts/calendar/dates";
import { ChipField } from "~/parts/form/ChipField";
import { isStanding, toldOf } from "~/parts/household/told";
import { Icon } from "~/parts/Icon";
import { isTooMuch, LEVELS } from "~/parts/inquiry/telling";
import type { MayBeTold } from "~/parts/inquiry/useMayBeTold";
import { type InquiryForm, toldIn } from "./form";
import { useTelling } from "./useTelling";

export function Guard() {
  return (
    <>
      <Sentence />
      <May />
      <Told />
    </>
  );
}

function Sentence() {
  const { t } = useTranslation();
  return (
    <section
      aria-label={t("inquiry.card.first")}
      className="flex items-start gap-2 rounded-8 border border-error-2 bg-red-50 px-2 py-0.5 text-error-2"
    >
      <Icon name="alert" className="mt-0.5 size-4 shrink-0" />
      <p className="text-dns-14B-130">{t("inquiry.sentence")}</p>
    </section>
  );
}

function May() {
  const { t } = useTranslation();
  const form = useFormContext<InquiryForm>();
  const { household, callerKind, told, outcome, reply } = form.watch();
  const may = useTelling(form);
  const tooMuch = may !== null && isTooMuch(toldIn({ told, outcome, reply }), may.level);
  return (
    <section
      aria-label={t("inquiry.card.may")}
      className="rounded-8 border border-warning-orange-2 bg-orange-50 px-2 py-1 text-dns-14N-130"
    >
      <h3 className="inline text-dns-14N-130 text-solid-gray-700">{t("inquiry.card.may")}</h3>{" "}
      {household === null ? t("inquiry.may.nobody") : null}
      {household !== null && !callerKind ? t("inquiry.may.choose") : null}
      {household !== null && callerKind && !may ? t("inquiry.may.unknown") : null}
      {may && callerKind ? (
        <>
          <strong className="text-dns-16B-130">{t(`parts.told.${may.level}`)}</strong>{" "}
          {may.agreed === may.level
            ? null
            : t("inquiry.may.ifMatched", { level: t(`parts.told.${may.agreed}`) })}{" "}
          <Basis may={may} kind={callerKind} />
        </>
      ) : null}
      <p role="status" className="text-dns-14B-130 text-error-2">
        {tooMuch ? t("inquiry.tooMuch.note") : null}
      </p>
    </section>
  );
}

/** By what right: what was agreed with the related party, or why there is none. */
function Basis({ may: { party, agreed, isProtected }, kind }: { may: MayBeTold; kind: string }) {
  const { t } = useTranslation();
  const dates = useDates();
  if (!party || !isStanding(party, today())) {
    if (agreed !== "nothing") return null;
    return t(kind === "internal" && isProtected ? "inquiry.may.internal" : "inquiry.may.stranger");
  }
  const told = toldOf(party, today());
  if (told.is === "banned") return t("household.banned");
  if (told.is === "open") return t("household.notAgreed");
  if (told.is === "expired") return t("household.expired", { day: dates.day(told.until, true) });
  const { basis } = party.may_tell ?? {};
  const until = told.until ? t("household.until", { day: dates.day(told.until, true) }) : "";
  return [basis ? t("inquiry.may.basis", { basis }) : "", until].filter(Boolean).join(" ");
}

/** How much they were told: nothing, where no answer was given and nobody says otherwise. */
function Told() {
  const { t } = useTranslation();
  const { field } = useController<InquiryForm, "told">({ name: "told" });
  const { watch, formState } = useFormContext<InquiryForm>();
  const { outcome, reply } = watch();
  return (
    <ChipField
      label={t("inquiry.told")}
      options={LEVELS.map((level) => ({
        value: level,
        label: level === "nothing" ? t("inquiry.toldNothing") : t(`parts.told.${level}`),
      }))}
      value={toldIn({ told: field.value, outcome, reply })}
      onChoose={field.onChange}
      error={formState.errors.told ? t("inquiry.errors.told") : undefined}
      firstRef={field.ref}
    />
  );
}
