/** What most calls leave as it is, folded into one line that says how it stands: the way, the urgency, the subject, an answer given on the side. */

import { useFormContext } from "react-hook-form";
import { useTranslation } from "react-i18next";
import { ja } from "~/i18n/ja";
import { TextArea, TextField } from "~/parts/form/fields";
import { SelectField } from "~/parts/form/SelectField";
import type { InquiryForm } from "./form";

const CHANNELS = Object.keys(ja.parts.channel) as (keyof typeof ja.parts.channel)[];
const URGENCIES = ["normal", "today", "urgent"] as const;

export function MoreFields() {
  const { t } = useTranslation();
  const { register, watch } = useFormContext<InquiryForm>();
  const { channel, urgency, outcome, subject, reply } = watch();
  const way = CHANNELS.find((each) => each === channel) ?? "phone";
  const urgent = URGENCIES.find((each) => each === urgency) ?? "normal";
  const isAnswered = outcome !== "answered" && reply.trim() !== "";
  const said = [
    t(`parts.channel.${way}`),
    t(`parts.urgency.${urgent}`),
    subject.trim(),
    isAnswered ? t("inquiry.reply") : "",
  ];
  return (
    <details>
      <summary className="min-h-6 cursor-pointer truncate text-dns-14N-130">
        <span className="text-dns-14B-130">{t("inquiry.more")}</span>
        {"　"}
        {said.filter(Boolean).join("・")}
      </summary>
      <div className="flex flex-col gap-1.5 pt-1.5">
        <div className="flex flex-wrap gap-x-3 gap-y-1.5">
          <SelectField
            line="column"
            label={t("inquiry.channel")}
            className="min-w-0 flex-1 basis-44"
            options={CHANNELS.map((each) => ({ value: each, label: t(`parts.channel.${each}`) }))}
            {...register("channel")}
          />
          <SelectField
            line="close"
            label={t("inquiry.urgency")}
            className="min-w-0 flex-1 basis-36"
            options={URGENCIES.map((each) => ({ value: each, label: t(`parts.urgency.${each}`) }))}
            {...register("urgency")}
          />
        </div>
        <TextField
          line="column"
          label={t("inquiry.subject")}
          placeholder={t("inquiry.subjectHint")}
          {...register("subject")}
        />
        {outcome === "answered" ? null : (
          <TextArea line="column" label={t("inquiry.reply")} {...register("reply")} />
        )}
      </div>
    </details>
  );
}
