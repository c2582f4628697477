/** For tests: a part of the screen as text, in Japanese, with what the server has answered already. */

import { QueryClient, QueryClientProvider, type QueryKey } from "@tanstack/react-query";
import { createInstance } from "i18next";
import { createElement, type ReactElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";
import { I18nextProvider, initReactI18next } from "react-i18next";
import { ja } from "~/i18n/ja";
import { later } from "~/i18n/ja/later";

export type Answers = readonly (readonly [QueryKey, unknown])[];

/** The markup of a part. What is not among the answers stays unanswered: nothing is asked while a part is rendered so. */
export async function rendered(part: ReactElement, answers: Answers = []): Promise<string> {
  const words = createInstance();
  await words
    .use(initReactI18next)
    .init({ lng: "ja", resources: { ja: { translation: { ...ja, ...later } } } });
  const cache = new QueryClient();
  for (const [key, answer] of answers) cache.setQueryData(key, answer);
  return renderToStaticMarkup(
    createElement(
      I18nextProvider,
      { i18n: words },
      createElement(QueryClientProvider, { client: cache }, part),
    ),
  );
}

/** The text of a markup, without its elements. */
export function textOf(markup: string): string {
  return markup
    .split("<")
    .map((piece) => piece.slice(piece.indexOf(">") + 1))
    .join("");
}
