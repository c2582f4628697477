/** The characters of a change to read: those added and those removed. */

import { amountOf, changesBetween } from "../diff/changes";
import type { ItemChange } from "./compare";

export function charactersOf({ segments, fields }: ItemChange): { added: number; removed: number } {
  const texts = [...segments.filter(({ is }) => is !== "same"), ...fields];
  const amounts = texts.map((text) => amountOf(changesBetween(text.before, text.after)));
  return {
    added: amounts.reduce((sum, { added }) => sum + added, 0),
    removed: amounts.reduce((sum, { removed }) => sum + removed, 0),
  };
}
