/** The screens, as links with an icon and the count of what waits there. */

import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Icon } from "~/parts/Icon";
import { WAITS } from "~/parts/inquiry/mine";
import { PLACES } from "./places";
import { sumOf, useWaiting, type What } from "./waiting";

const LOOK =
  "flex items-center gap-2 whitespace-nowrap rounded-6 px-3 py-2 text-dns-16N-130 text-solid-gray-800 no-underline hover:bg-solid-gray-100 hover:underline";
const CURRENT = { className: "bg-key-100 text-dns-16B-130 text-key-1000" };

/** What is counted beside a screen's name: on 今日 everything that waits for the person. */
const COUNTED: Readonly<Partial<Record<(typeof PLACES)[number]["to"], readonly What[] | "all">>> = {
  "/": "all",
  "/inquiries": WAITS,
  "/items": ["due"],
  "/approvals": ["waiting", "returned", "postView", "circulated"],
};

export function Navigation() {
  const { t } = useTranslation();
  const waiting = useWaiting();
  const waitingAt = (to: (typeof PLACES)[number]["to"]) => {
    const counted: readonly What[] | "all" = COUNTED[to] ?? [];
    return sumOf(waiting.filter(({ what }) => counted === "all" || counted.includes(what)));
  };
  return (
    <nav
      aria-label={t("shell.navigation")}
      className="relative border-solid-gray-200 bg-solid-gray-50 p-2 max-desktop-admin:overflow-x-auto desktop-admin:w-40 desktop-admin:shrink-0 desktop-admin:border-r max-desktop-admin:border-b"
    >
      <ul className="flex gap-1 desktop-admin:sticky desktop-admin:top-[calc(var(--header)+0.5rem)] desktop-admin:flex-col">
        {PLACES.map(({ to, label, icon }) => (
          <li key={to}>
            <Link to={to} activeOptions={{ exact: to === "/" }} className={LOOK} activeProps={CURRENT}>
              <Icon name={icon} className="size-5 shrink-0" />
              {t(label)}
              <Count of={waitingAt(to)} />
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Count({ of: { count, cut } }: { readonly of: ReturnType<typeof sumOf> }) {
  const { t } = useTranslation();
  if (count === 0) return null;
  return (
    <span className="ml-auto pl-2 text-dns-14N-130 text-solid-gray-700 tabular-nums">
      <span className="sr-only">{t("shell.waits")}</span>
      {cut ? `${count}+` : count}
    </span>
  );
}
