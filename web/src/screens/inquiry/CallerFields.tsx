/** Who called, how, and how that was confirmed, in the order of the conversation. */

import { useFormContext } from "react-hook-form";
import { useTranslation } from "react-i18next";
import codes from "~/i18n/codes.json";
import { ja } from "~/i18n/ja";
import { useCode } from "~/parts/codes";
import { TextField } from "~/parts/form/fields";
import { SelectField } from "~/parts/form/SelectField";
import { compares, type InquiryForm, RESULTS } from "./form";

const CALLERS = Object.keys(codes.caller_kind);
const IDENTITIES = Object.keys(ja.parts.identity) as (keyof typeof ja.parts.identity)[];
const CHANNELS = Object.keys(ja.parts.channel) as (keyof typeof ja.parts.channel)[];
const TOLD = Object.keys(ja.parts.told) as (keyof typeof ja.parts.told)[];

export function CallerFields() {
  const { t } = useTranslation();
  const code = useCode();
  const { register, watch, formState } = useFormContext<InquiryForm>();
  const none = { value: "", label: t("inquiry.notChosen") };
  return (
    <div className="grid grid-cols-2 gap-3">
      <SelectField
        label={t("inquiry.caller")}
        options={[
          { value: "", label: t("inquiry.chooseStaff") },
          ...CALLERS.map((kind) => ({ value: kind, label: code("caller_kind", kind) })),
        ]}
        error={formState.errors.callerKind ? t("inquiry.errors.callerKind") : undefined}
        {...register("callerKind")}
      />
      <TextField label={t("inquiry.callerName")} {...register("callerName")} />
      <SelectField
        label={t("inquiry.identity")}
        options={[none, ...IDENTITIES.map((each) => ({ value: each, label: t(`parts.identity.${each}`) }))]}
        {...register("identity")}
      />
      {compares(watch("identity")) ? (
        <SelectField
          label={t("inquiry.identityResult")}
          options={RESULTS.map((each) => ({ value: each, label: t(`inquiry.results.${each || "unknown"}`) }))}
          {...register("identityResult")}
        />
      ) : (
        <div />
      )}
      <TextField label={t("inquiry.callerPhone")} inputMode="tel" {...register("callerPhone")} />
      <SelectField
        label={t("inquiry.told")}
        options={[none, ...TOLD.map((each) => ({ value: each, label: t(`parts.told.${each}`) }))]}
        {...register("told")}
      />
      <SelectField
        label={t("inquiry.channel")}
        options={CHANNELS.map((each) => ({ value: each, label: t(`parts.channel.${each}`) }))}
        {...register("channel")}
      />
      <SelectField
        label={t("inquiry.urgency")}
        options={(["normal", "today", "urgent"] as const).map((each) => ({
          value: each,
          label: t(`parts.urgency.${each}`),
        }))}
        {...register("urgency")}
      />
    </div>
  );
}
