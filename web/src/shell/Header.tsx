/** The top bar: product, look-up, inquiry, then the connection where it is not fine, curtain, help, bell and the person's menu. */

import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { useLine } from "~/api/live";
import { Button } from "~/parts/Button";
import { drawCurtain } from "~/parts/curtain";
import { Icon } from "~/parts/Icon";
import { useShortcut } from "~/parts/keys/shortcuts";
import { HouseholdLookup } from "~/parts/lookup/HouseholdLookup";
import { searchFor } from "~/parts/lookup/searchedWords";
import { takeInquiry } from "~/screens/inquiry/desk";
import { askFor } from "~/screens/search/words";
import { Bell } from "./Bell";
import { Help } from "./Help";
import { IconButton } from "./IconButton";
import { LineState } from "./LineState";
import { PersonMenu } from "./PersonMenu";

export function Header() {
  const { t } = useTranslation();
  const line = useLine();
  return (
    <header
      data-line={line}
      className="z-30 flex flex-wrap items-center gap-x-3 gap-y-2 border-key-900 border-b-2 bg-white px-4 py-1.5 desktop:flex-nowrap xl:sticky xl:top-0"
    >
      <Link to="/" className="text-std-20B-150 text-key-1000 no-underline">
        {t("shell.product")}
      </Link>
      <Search />
      <TakeInquiry />
      <div className="ml-auto flex flex-wrap items-center gap-1 desktop:flex-nowrap">
        <LineState />
        <IconButton
          icon="hide"
          label={t("shell.menu.curtain")}
          keys="Alt+H"
          onClick={() => drawCurtain(true)}
        />
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
    <search className="min-w-40 max-w-xl flex-1 desktop-admin:min-w-105">
      <HouseholdLookup
        label={t("shell.search.label")}
        inputRef={box}
        onChoose={({ household_id }) =>
          void navigate({ to: "/households/$householdId", params: { householdId: household_id } })
        }
        onList={(words) => {
          searchFor(words);
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
