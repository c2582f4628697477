/** The line at the top: product, look-up, inquiry, state of the line, how years are written, help, bell, who one is. */

import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "~/parts/Button";
import { Icon } from "~/parts/Icon";
import { useShortcut } from "~/parts/keys/shortcuts";
import { HouseholdLookup } from "~/parts/lookup/HouseholdLookup";
import { lookFor } from "~/parts/lookup/wanted";
import { prefer, usePreferences } from "~/parts/preferences";
import { takeInquiry } from "~/screens/inquiry/desk";
import { askFor } from "~/screens/search/words";
import { Bell } from "./Bell";
import { Help } from "./Help";
import { LineState } from "./LineState";
import { PersonMenu } from "./PersonMenu";

export function Header() {
  const { t } = useTranslation();
  return (
    <header className="z-30 flex flex-wrap items-center gap-x-3 gap-y-2 border-key-900 border-b-2 bg-white px-4 py-1.5 xl:sticky xl:top-0 xl:flex-nowrap">
      <Link to="/" className="text-std-20B-150 text-key-1000 no-underline">
        {t("shell.product")}
      </Link>
      <Search />
      <TakeInquiry />
      <div className="ml-auto flex flex-wrap items-center gap-1 xl:flex-nowrap">
        <LineState />
        <Years />
        <Language />
        <Help />
        <Bell />
        <PersonMenu />
      </div>
    </header>
  );
}

function Search() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const box = useRef<HTMLInputElement>(null);
  const focus = () => {
    box.current?.focus();
    box.current?.select();
  };
  useShortcut("/", t("shell.keys.search"), focus, "everywhere");
  useShortcut("Ctrl+K", t("shell.keys.search"), focus, "everywhere");
  return (
    <search className="min-w-40 max-w-xl flex-1">
      <HouseholdLookup
        label={t("shell.search.label")}
        inputRef={box}
        onChoose={({ household_id }) =>
          void navigate({ to: "/households/$householdId", params: { householdId: household_id } })
        }
        onList={(words) => {
          lookFor(words);
          void navigate({ to: "/households" });
        }}
        onSearch={(words) => {
          askFor({ words });
          void navigate({ to: "/search" });
        }}
      />
    </search>
  );
}

function TakeInquiry() {
  const { t } = useTranslation();
  const { householdId } = useParams({ strict: false });
  return (
    <Button look="solid" aria-keyshortcuts="i" onClick={() => takeInquiry(householdId)}>
      <Icon name="phone" />
      {t("inquiry.open")}
    </Button>
  );
}

function Years() {
  const { t } = useTranslation();
  const { years } = usePreferences();
  const other = years === "wareki" ? "western" : "wareki";
  return (
    <Button look="text" size="xs" title={t("shell.menu.years")} onClick={() => prefer({ years: other })}>
      {t(`shell.menu.${years}`)}
    </Button>
  );
}

function Language() {
  const { language } = usePreferences();
  const other = language === "ja" ? "en" : "ja";
  return (
    <Button look="text" size="xs" lang={other} onClick={() => prefer({ language: other })}>
      {other === "ja" ? "日本語" : "English"}
    </Button>
  );
}
