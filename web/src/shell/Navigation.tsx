/** The screens, as links. */

import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { PLACES } from "./places";

const LOOK =
  "block rounded-6 px-3 py-2 text-dns-16N-130 text-solid-gray-800 hover:bg-solid-gray-100 hover:underline";
const CURRENT = {
  className: "bg-key-100 text-dns-16B-130 text-key-1000 shadow-[inset_4px_0_0_var(--color-key-900)]",
};

export function Navigation() {
  const { t } = useTranslation();
  return (
    <nav
      aria-label={t("shell.navigation")}
      className="border-solid-gray-200 bg-solid-gray-50 p-2 desktop-admin:w-36 desktop-admin:shrink-0 desktop-admin:border-r max-desktop-admin:border-b"
    >
      <ul className="flex gap-1 desktop-admin:sticky desktop-admin:top-[calc(var(--header)+0.5rem)] desktop-admin:flex-col">
        {PLACES.map(({ to, label }) => (
          <li key={to}>
            <Link to={to} activeOptions={{ exact: to === "/" }} className={LOOK} activeProps={CURRENT}>
              {t(label)}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
