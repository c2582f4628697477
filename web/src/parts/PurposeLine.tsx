/** Over a household outside the reader's own offices: for which purpose it is read, on what basis, and that it is logged. */

import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { caseQuery } from "~/api/approvals";
import { inquiryQuery } from "~/api/inquiries";
import { isOwnOffice, isWhole, usePurpose } from "~/api/purpose";
import type { Purpose } from "~/api/search";
import { useSession } from "~/api/session";

interface PurposeLineProps {
  /** The office of the household. */
  readonly office: string;
}

export function PurposeLine({ office }: PurposeLineProps) {
  const purpose = usePurpose();
  if (isOwnOffice(useSession(), office) || !isWhole(purpose)) return null;
  return <Line purpose={purpose} />;
}

function Line({ purpose }: { readonly purpose: Purpose }) {
  const { t } = useTranslation();
  const basis = useBasis(purpose);
  return (
    <p className="flex flex-wrap gap-x-3 gap-y-1 text-dns-14N-130">
      <span>
        <span className="text-dns-14B-130">{t("parts.purpose.title")}</span>{" "}
        {t(`search.purpose.codes.${purpose.code as "case"}`)}
      </span>
      <span>
        <span className="text-dns-14B-130">{t("parts.purpose.basis")}</span> {basis}
      </span>
      <span>{t("parts.purpose.logged")}</span>
    </p>
  );
}

/** What the purpose refers to, by its number; it is read once for that. */
function useBasis({ ref_type, ref_id, note }: Purpose): string {
  const { t } = useTranslation();
  const once = { staleTime: Number.POSITIVE_INFINITY, refetchInterval: false } as const;
  const isInquiry = ref_type === "inquiry";
  const inquiry = useQuery({ ...inquiryQuery(null, ref_id ?? ""), ...once, enabled: isInquiry });
  const matter = useQuery({ ...caseQuery(ref_id ?? ""), ...once, enabled: ref_type === "approval" });
  if (!ref_type) return note ?? "";
  const number = (isInquiry ? inquiry.data?.number : matter.data?.number) ?? "";
  return `${t(`parts.kind.${isInquiry ? "inquiry" : "approval"}`)} ${number}`.trim();
}
