/** For an address that is no screen. */

import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Screen } from "~/parts/Screen";

export function NotFound() {
  const { t } = useTranslation();
  return (
    <Screen title={t("parts.trouble.missing.title")}>
      <p>{t("parts.trouble.missing.text")}</p>
      <Link to="/" className="link">
        {t("shell.keys.today")}
      </Link>
    </Screen>
  );
}
