/** W3: a household found by anything one may know of it, or picked from one's own or the office's. */

import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useShortcut } from "~/parts/keys/shortcuts";
import { lookFor, useLookedFor } from "~/parts/lookup/wanted";
import { Screen } from "~/parts/Screen";
import { FindBox } from "./FindBox";
import { Found } from "./Found";
import { Listed } from "./Listed";

export function HouseholdsScreen() {
  const { t } = useTranslation();
  const words = useLookedFor();
  const [asked, setAsked] = useState(0);
  useShortcut("/", t("shell.keys.search"), () => setAsked((times) => times + 1), "everywhere");
  return (
    <Screen title={t("households.title")}>
      <FindBox words={words} onWords={lookFor} focusAsked={asked} />
      {words.trim() ? <Found words={words.trim()} onClear={() => lookFor("")} /> : <Listed />}
    </Screen>
  );
}
