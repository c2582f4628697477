/** One part of the answer card. If its content cannot be loaded, the part says so and the call continues. */

import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

interface CardPartProps {
  readonly title: string;
  readonly asked?: { readonly isPending: boolean; readonly isError: boolean };
  readonly children: ReactNode;
}

export function CardPart({ title, asked, children }: CardPartProps) {
  const { t } = useTranslation();
  return (
    <div>
      <h4 className="text-dns-14B-130 text-solid-gray-700">{title}</h4>
      <div className="text-dns-16N-130">
        {asked?.isPending ? t("parts.loading") : null}
        {asked?.isError ? t("inquiry.card.unavailable") : null}
        {asked?.isPending || asked?.isError ? null : children}
      </div>
    </div>
  );
}
