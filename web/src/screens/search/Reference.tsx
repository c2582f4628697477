/** The reference of a purpose: an inquiry shared with another office, or a case on whose route the person is. */

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { boxPagesQuery } from "~/api/approvals";
import { awaitsOther, sharedInquiriesQuery } from "~/api/inquiries";
import type { Purpose } from "~/api/search";
import { useSession } from "~/api/session";
import { SelectField } from "~/parts/form/SelectField";
import { askFor } from "./words";

interface Choice {
  readonly value: string;
  readonly label: string;
}

export function Reference({ purpose }: { purpose: Purpose }) {
  return purpose.code === "inquiry" ? <Inquiries purpose={purpose} /> : <Cases purpose={purpose} />;
}

function Inquiries({ purpose }: { purpose: Purpose }) {
  const { t } = useTranslation();
  const own = useSession().acting_post.office_code;
  const found = useQuery(sharedInquiriesQuery(own)).data ?? [];
  const choices = found.map((inquiry) => {
    const label = [inquiry.number, inquiry.subject].filter(Boolean).join(" ");
    return {
      value: inquiry.id,
      label: awaitsOther(inquiry, own) ? t("search.purpose.notAccepted", { label }) : label,
    };
  });
  return <Choose purpose={purpose} kind="inquiry" choices={choices} />;
}

function Cases({ purpose }: { purpose: Purpose }) {
  const { acting_post } = useSession();
  const found = useInfiniteQuery(boxPagesQuery("waiting")).data?.pages[0]?.items ?? [];
  const choices = found
    .filter(({ office_code }) => office_code !== acting_post.office_code)
    .map(({ id, number, title }) => ({ value: id, label: `${number ?? ""} ${title}`.trim() }));
  return <Choose purpose={purpose} kind="approval" choices={choices} />;
}

interface ChooseProps {
  readonly purpose: Purpose;
  readonly kind: "inquiry" | "approval";
  readonly choices: readonly Choice[];
}

function Choose({ purpose, kind, choices }: ChooseProps) {
  const { t } = useTranslation();
  return (
    <SelectField
      label={t(`search.purpose.reference.${kind}`)}
      hint={choices.length ? undefined : t(`search.purpose.nothingToRefer.${kind}`)}
      className="min-w-64 flex-1"
      value={purpose.ref_id ?? ""}
      options={[{ value: "", label: t("search.purpose.choose") }, ...choices]}
      onChange={({ target: { value } }) =>
        askFor({ purpose: { code: purpose.code, ...(value ? { ref_type: kind, ref_id: value } : {}) } })
      }
    />
  );
}
