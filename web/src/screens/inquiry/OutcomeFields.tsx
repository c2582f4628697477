/** What comes of the call, and what that needs. */

import { useQuery } from "@tanstack/react-query";
import { useRef } from "react";
import { useFormContext } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { staffQuery } from "~/api/people";
import { useSession } from "~/api/session";
import { ChoiceField, type Option, SelectField, TextArea, TextField } from "~/parts/form/fields";
import { type InquiryForm, leftOver, type OfOutcome, OUTCOMES } from "./form";

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
  const staff = useColleagues();
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
          options={staff}
          error={errors.messageTo ? t("inquiry.errors.messageTo") : undefined}
          {...register("messageTo")}
        />
        <TextArea label={t("inquiry.message")} rows={2} {...register("message")} />
      </>
    );
  if (outcome === "callback")
    return (
      <div className="grid grid-cols-2 gap-3">
        <SelectField label={t("inquiry.callbackBy")} options={staff} {...register("callbackBy")} />
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
          options={staff}
          error={errors.handTo ? t("inquiry.errors.handTo") : undefined}
          {...register("handTo")}
        />
        <TextField label={t("inquiry.note")} {...register("note")} />
      </>
    );
  return null;
}

/** Words written for another outcome stay in sight until they are moved or cleared; a field does not go while one clears it. */
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

/** Everybody a call may go to, those of one's own office first. */
function useColleagues(): readonly Option[] {
  const { t } = useTranslation();
  const { acting_post } = useSession();
  const staff = useQuery(staffQuery).data ?? [];
  const near = (posts: (typeof staff)[number]["posts"]) =>
    posts.some((post) => post.office_code === acting_post.office_code);
  const ordered = [...staff].sort((a, b) => Number(near(b.posts)) - Number(near(a.posts)));
  return [
    { value: "", label: t("inquiry.chooseStaff") },
    ...ordered.map(({ id, name, posts }) => {
      const [post] = posts;
      return { value: id, label: post ? `${name}（${post.unit} ${post.post}）` : name };
    }),
  ];
}
