/** The words of the screens: Japanese at once (`./later` has the rest), English when somebody switches to it. */

import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { preferences, whenPreferencesChange } from "~/parts/preferences";
import { type Japanese, ja } from "./ja";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "translation";
    resources: { translation: Japanese };
  }
}

async function follow(): Promise<void> {
  const { language } = preferences();
  if (language === "en" && !i18next.hasResourceBundle("en", "translation"))
    i18next.addResourceBundle("en", "translation", (await import("./en")).en);
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}

export async function startTexts(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: "ja",
    fallbackLng: "ja",
    resources: { ja: { translation: ja } },
    interpolation: { escapeValue: false },
    returnNull: false,
  });
  whenPreferencesChange(() => void follow());
  await follow();
}
