/** Who called, and how that was confirmed, in the order of the conversation. */

import { useController, useFormContext } from "react-hook-form";
import { useTranslation } from "react-i18next";
import codes from "~/i18n/codes.json";
import { ja } from "~/i18n/ja";
import { classes } from "~/parts/classes";
import { useCode } from "~/parts/codes";
import { ChipField } from "~/parts/form/ChipField";
import { TextField } from "~/parts/form/fields";
import { SelectField } from "~/parts/form/SelectField";
import { callerKindOf, useParties } from "~/parts/inquiry/parties";
import { compares, type InquiryForm } from "./form";
import { Reveal } from "./Reveal";

const OTHERS = Object.keys(codes.caller_kind).filter((kind) => kind !== "self");
const IDENTITIES = Object.keys(ja.parts.identity) as (keyof typeof ja.parts.identity)[];
const RESULTS = ["matched", "unmatched"] as const;

export function CallerFields() {
  const { t } = useTranslation();
  const { register } = useFormContext<InquiryForm>();
  return (
    <>
      <Caller />
      <div className="flex flex-wrap gap-x-3 gap-y-1.5">
        <TextField
          line="column"
          label={t("inquiry.callerNameShort")}
          aria-label={t("inquiry.callerName")}
          className="min-w-0 flex-1 basis-52"
          {...register("callerName")}
        />
        <TextField
          line="close"
          label={t("inquiry.callerPhoneShort")}
          aria-label={t("inquiry.callerPhone")}
          className="min-w-0 flex-1 basis-52"
          inputMode="tel"
          {...register("callerPhone")}
        />
      </div>
      <Identity />
    </>
  );
}

/** The household's related parties first, by their role; then the person; then everybody else. Nothing is chosen beforehand. */
function Caller() {
  const { t } = useTranslation();
  const code = useCode();
  const { field } = useController<InquiryForm, "callerKind">({ name: "callerKind" });
  const { watch, setValue, formState } = useFormContext<InquiryForm>();
  const parties = useParties(watch("household")).all;
  const partyId = watch("callerParty");
  const choose = (kind: string, party = "") => {
    setValue("callerParty", party);
    field.onChange(kind);
  };
  const chosen = parties.find(({ party }) => party.id === partyId);
  const other = !chosen && OTHERS.includes(field.value) ? field.value : "";
  return (
    <ChipField
      label={t("inquiry.caller")}
      options={[
        ...parties.map(({ party, role }) => ({ value: party.id, label: role })),
        { value: "self", label: code("caller_kind", "self") },
      ]}
      value={chosen ? partyId : field.value}
      onChoose={(value) => {
        const found = parties.find(({ party }) => party.id === value)?.party;
        if (found) choose(callerKindOf(found), found.id);
        else choose(value);
      }}
      error={formState.errors.callerKind ? t("inquiry.errors.callerKind") : undefined}
      firstRef={field.ref}
    >
      <select
        aria-label={t("inquiry.otherCaller")}
        value={other}
        onChange={({ target }) => choose(target.value)}
        className={classes(
          "min-h-7 max-w-full rounded-6 border px-1 text-dns-14N-130",
          other
            ? "border-key-900 bg-key-50 font-bold text-key-1000"
            : "border-solid-gray-600 bg-white text-solid-gray-800",
        )}
      >
        <option value="">{t("inquiry.otherChip")}</option>
        {OTHERS.map((kind) => (
          <option key={kind} value={kind}>
            {code("caller_kind", kind)}
          </option>
        ))}
      </select>
    </ChipField>
  );
}

/** By what they were confirmed, and whether it was right. What there is to compare with is shown once a method is chosen. */
function Identity() {
  const { t } = useTranslation();
  const { register, watch, setValue } = useFormContext<InquiryForm>();
  const method = watch("identity");
  const household = watch("household");
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <SelectField
          line="column"
          label={t("inquiry.identity")}
          className="min-w-0 flex-1 basis-52"
          options={[
            { value: "", label: t("inquiry.notChosen") },
            ...IDENTITIES.map((each) => ({ value: each, label: t(`parts.identity.${each}`) })),
          ]}
          {...register("identity", { onChange: () => setValue("identityResult", "") })}
        />
        {compares(method) ? (
          <ChipField
            unlabelled
            label={t("inquiry.identityResult")}
            options={RESULTS.map((each) => ({ value: each, label: t(`inquiry.results.${each}`) }))}
            value={watch("identityResult")}
            onChoose={(value) => {
              const result = RESULTS.find((each) => each === value);
              if (result) setValue("identityResult", result);
            }}
          />
        ) : null}
      </div>
      {compares(method) && household !== null ? <Reveal key={household} id={household} /> : null}
    </>
  );
}
