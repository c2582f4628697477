/** The outcome of the call, and the fields that it needs. */

import { useQuery } from "@tanstack/react-query";
import { useRef } from "react";
import { useFormContext } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { staffQuery } from "~/api/people";
import { useSession } from "~/api/session";
import { ChoiceField, type Option, TextArea, TextField } from "~/parts/form/fields";
import { SelectField } from "~/parts/form/SelectField";
import { useWhyUnnamed } from "~/parts/inquiry/unnamed";
import { type InquiryForm, leftOver, type OfOutcome, OUTCOMES, type RECEIVERS } from "./form";

export function OutcomeFields() {
  const { t } = useTranslation();
  const { register, watch } = useFormContext<InquiryForm>();
  return (
    <>
      <ChoiceField
        label={t("inquiry.outcome")}
        options={OUTCOMES.map((each) => ({ value: each, label: t(`inquiry.outcomes.${each}`) }))}
        {...register("outcome")}
      />
      <Needed />
      <LeftOver />
      {watch("outcome") === "answered" ? null : (
        <TextArea label={t("inquiry.reply")} rows={2} {...register("reply")} />
      )}
      <TextField label={t("inquiry.subject")} hint={t("inquiry.subjectHint")} {...register("subject")} />
    </>
  );
}

function Needed() {
  const { t } = useTranslation();
  const { register, watch, formState } = useFormContext<InquiryForm>();
  const { errors } = formState;
  const colleagues = useColleagues(watch("household"));
  const staff = (field: (typeof RECEIVERS)[number]) => colleagues(watch(field));
  const outcome = watch("outcome");
  if (outcome === "answered")
    return (
      <TextArea
        label={t("inquiry.reply")}
        error={errors.reply ? t("inquiry.errors.reply") : undefined}
        {...register("reply")}
      />
    );
  if (outcome === "message")
    return (
      <>
        <SelectField
          label={t("inquiry.messageTo")}
          options={staff("messageTo")}
          error={errors.messageTo ? t("inquiry.errors.messageTo") : undefined}
          {...register("messageTo")}
        />
        <TextArea label={t("inquiry.message")} rows={2} {...register("message")} />
      </>
    );
  if (outcome === "callback")
    return (
      <div className="grid grid-cols-2 gap-3">
        <SelectField
          label={t("inquiry.callbackBy")}
          options={staff("callbackBy")}
          {...register("callbackBy")}
        />
        <TextField label={t("inquiry.callbackNumber")} inputMode="tel" {...register("callbackNumber")} />
        <TextField
          label={t("inquiry.callbackWhen")}
          hint={t("inquiry.callbackWhenHint")}
          className="col-span-2"
          {...register("callbackWhen")}
        />
      </div>
    );
  if (outcome === "handed_off")
    return (
      <>
        <SelectField
          label={t("inquiry.handTo")}
          options={staff("handTo")}
          error={errors.handTo ? t("inquiry.errors.handTo") : undefined}
          {...register("handTo")}
        />
        <TextField label={t("inquiry.note")} {...register("note")} />
      </>
    );
  return null;
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
  const { acting_post } = useSession();
  const staff = useQuery(staffQuery).data ?? [];
  const near = (posts: (typeof staff)[number]["posts"]) =>
    posts.some((post) => post.office_code === acting_post.office_code);
  const ordered = [...staff].sort((a, b) => Number(near(b.posts)) - Number(near(a.posts)));
  return (chosen) => [
    { value: "", label: t("inquiry.chooseStaff") },
    ...ordered.map(({ id, name, posts }) => {
      const why = whyUnnamed(id);
      if (why === "worker") return { value: id, label: t("inquiry.card.worker") };
      if (why && id === chosen) return { value: id, label: t("inquiry.unnamed") };
      const [post] = posts;
      return { value: id, label: post ? `${name}（${post.unit} ${post.post}）` : name };
    }),
  ];
}
