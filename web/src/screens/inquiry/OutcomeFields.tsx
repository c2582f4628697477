/** The outcome of the call, and the fields that it needs. */

import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useEffect, useRef } from "react";
import { useFormContext } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { staffQuery } from "~/api/people";
import { useSession } from "~/api/session";
import { ChipField } from "~/parts/form/ChipField";
import { type Option, TextArea, TextField } from "~/parts/form/fields";
import { SelectField } from "~/parts/form/SelectField";
import { usePresence } from "~/parts/inquiry/away";
import { useReceiverLabel } from "~/parts/inquiry/receivers";
import { useWhyUnnamed } from "~/parts/inquiry/unnamed";
import { type InquiryForm, leftOver, type OfOutcome, OUTCOMES, type RECEIVERS } from "./form";

export function OutcomeFields() {
  const { t } = useTranslation();
  const { watch, setValue } = useFormContext<InquiryForm>();
  return (
    <>
      <ChipField
        label={t("inquiry.outcome")}
        options={OUTCOMES.map((each) => ({ value: each, label: t(`inquiry.outcomes.${each}`) }))}
        value={watch("outcome")}
        onChoose={(value) => {
          const outcome = OUTCOMES.find((each) => each === value);
          if (outcome) setValue("outcome", outcome, { shouldTouch: true });
        }}
      />
      <Needed />
      <LeftOver />
    </>
  );
}

function Needed() {
  const { t } = useTranslation();
  const { register, watch, formState } = useFormContext<InquiryForm>();
  const { errors } = formState;
  switch (watch("outcome")) {
    case "answered":
      return (
        <TextArea
          line="column"
          label={t("inquiry.reply")}
          error={errors.reply ? t("inquiry.errors.reply") : undefined}
          {...register("reply")}
        />
      );
    case "message":
      return (
        <Receiver field="messageTo" error={errors.messageTo ? t("inquiry.errors.messageTo") : undefined}>
          <TextArea
            line="bare"
            label={t("inquiry.message")}
            placeholder={t("inquiry.messageHint")}
            {...register("message")}
          />
        </Receiver>
      );
    case "callback":
      return <CallBack />;
    case "handed_off":
      return (
        <Receiver field="handTo" error={errors.handTo ? t("inquiry.errors.handTo") : undefined}>
          <TextField
            line="bare"
            label={t("inquiry.note")}
            placeholder={t("inquiry.note")}
            {...register("note")}
          />
        </Receiver>
      );
    case "received":
      return null;
  }
}

/** Whom the caller may expect, on which number, by when. The number is the caller's until another one is written. */
function CallBack() {
  const { t } = useTranslation();
  const { register, watch, getValues, setValue } = useFormContext<InquiryForm>();
  const phone = watch("callerPhone");
  const before = useRef(phone);
  useEffect(() => {
    const number = getValues("callbackNumber");
    if (number === "" || number === before.current) setValue("callbackNumber", phone);
    before.current = phone;
  }, [phone, getValues, setValue]);
  useEffect(
    () => () => {
      // Nobody wrote it: with another outcome it would be words left over.
      if (getValues("callbackNumber") === getValues("callerPhone")) setValue("callbackNumber", "");
    },
    [getValues, setValue],
  );
  return (
    <>
      <Receiver field="callbackBy" />
      <div className="flex flex-wrap gap-x-3 gap-y-1.5">
        <TextField
          line="column"
          label={t("inquiry.callbackNumber")}
          className="min-w-0 flex-1 basis-52"
          inputMode="tel"
          {...register("callbackNumber")}
        />
        <TextField
          line="close"
          label={t("inquiry.callbackWhen")}
          className="min-w-0 flex-1 basis-52"
          placeholder={t("inquiry.callbackWhenHint")}
          {...register("callbackWhen")}
        />
      </div>
    </>
  );
}

interface ReceiverProps {
  readonly field: (typeof RECEIVERS)[number];
  readonly error?: string | undefined;
  /** What goes with the call, on the same line. */
  readonly children?: ReactNode;
}

/** A colleague who gets the call, with a word where they are away. */
function Receiver({ field, error, children }: ReceiverProps) {
  const { t } = useTranslation();
  const { register, watch } = useFormContext<InquiryForm>();
  const household = watch("household");
  const chosen = watch(field);
  const colleagues = useColleagues(household);
  const unnamed = useWhyUnnamed(household)(chosen);
  const presence = usePresence()(chosen);
  return (
    <>
      <div
        className={children ? "grid gap-x-2 gap-y-1.5 desktop:grid-cols-[minmax(0,5fr)_minmax(0,4fr)]" : ""}
      >
        <SelectField
          line="column"
          label={t(`inquiry.${field}`)}
          options={colleagues(chosen)}
          error={error}
          {...register(field)}
        />
        {children}
      </div>
      {presence?.isAway && !unnamed ? (
        <p role="status" className="pl-[5.5rem] text-dns-14B-130 text-orange-1000">
          {t("inquiry.receiverAway", { words: presence.words })}
        </p>
      ) : null}
    </>
  );
}

/** Words written for another outcome stay visible until they are moved or cleared. The field stays while the user clears it. */
function LeftOver() {
  const { t } = useTranslation();
  const { register, watch } = useFormContext<InquiryForm>();
  const form = watch();
  const left = leftOver(form);
  const seen = useRef({ outcome: form.outcome, names: new Set<OfOutcome>() });
  if (seen.current.outcome !== form.outcome) seen.current = { outcome: form.outcome, names: new Set() };
  for (const name of left) seen.current.names.add(name);
  return [...seen.current.names].map((name) => (
    <TextField
      key={name}
      line="column"
      label={t(`inquiry.${name}`)}
      error={left.includes(name) ? t("inquiry.errors.left") : undefined}
      {...register(name)}
    />
  ));
}

/**
 * The possible receivers of a call about a household, the own office first. The worker of a protected household is listed
 * without name and post. Until protection is known, so is the chosen person, because a closed list shows only them.
 */
function useColleagues(household: string | null): (chosen: string) => readonly Option[] {
  const { t } = useTranslation();
  const whyUnnamed = useWhyUnnamed(household);
  const labelOf = useReceiverLabel();
  const { acting_post } = useSession();
  const staff = useQuery(staffQuery).data ?? [];
  const near = (posts: (typeof staff)[number]["posts"]) =>
    posts.some((post) => post.office_code === acting_post.office_code);
  const ordered = [...staff].sort((a, b) => Number(near(b.posts)) - Number(near(a.posts)));
  return (chosen) => [
    { value: "", label: t("inquiry.chooseStaff") },
    ...ordered.map((each) => {
      const why = whyUnnamed(each.id);
      if (why === "worker") return { value: each.id, label: t("inquiry.card.worker") };
      if (why && each.id === chosen) return { value: each.id, label: t("inquiry.unnamed") };
      return { value: each.id, label: labelOf(each) };
    }),
  ];
}
