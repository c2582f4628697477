/** The words that are not needed for the screen shown first: they come with what is loaded later. */

import i18next from "i18next";

let words: Promise<void> | undefined;

async function addWords(): Promise<void> {
  const { later } = await import("./ja/later");
  i18next.addResourceBundle("ja", "translation", later, true);
}

/** What is loaded later, together with its words: `lazy(() => withWords(import("./Part")))`. */
export async function withWords<T>(part: Promise<T>): Promise<T> {
  words ??= addWords();
  try {
    await words;
  } catch (failed) {
    words = undefined;
    throw failed;
  }
  return part;
}
