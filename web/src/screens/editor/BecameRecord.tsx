/** For a draft that has been finished, perhaps in another window: it is a record now. */

import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";

export function BecameRecord({ record }: { record: string }) {
  const { t } = useTranslation();
  return (
    <div
      role="alert"
      className="flex flex-wrap items-center gap-3 rounded-8 border border-key-900 bg-key-50 p-3"
    >
      <p>{t("editor.became")}</p>
      <Link to="/write" search={{ record }} className="link">
        {t("editor.openRecord")}
      </Link>
    </div>
  );
}
