/** W3: search a household by any detail, or pick one of the person's own or the office's. */

import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useShortcut } from "~/parts/keys/shortcuts";
import { searchFor, useSearchedWords } from "~/parts/lookup/searchedWords";
import { Screen } from "~/parts/Screen";
import { FindBox } from "./FindBox";
import { Found } from "./Found";
import { Listed } from "./Listed";

export function HouseholdsScreen() {
  const { t } = useTranslation();
  const words = useSearchedWords();
  const [asked, setAsked] = useState(0);
  useShortcut("/", t("shell.keys.search"), () => setAsked((times) => times + 1), "everywhere");
  return (
    <Screen title={t("households.title")}>
      <FindBox words={words} onWords={searchFor} focusAsked={asked} />
      {words.trim() ? <Found words={words.trim()} onClear={() => searchFor("")} /> : <Listed />}
    </Screen>
  );
}
