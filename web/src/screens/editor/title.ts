/** The title that is proposed for a record: its first sentence. What somebody typed as its title is never replaced. */

import type { EditorForm } from "./form";

/** A title is read in lists: a longer sentence is cut. */
const LONGEST = 40;
const ENDS = "。．！？!?";
const OPENING = "「『（(";
const CLOSING = "」』）)";
const MARKS = /^[\s・･●○■□◆◇＊*–-]+/;

/** Empty where nothing is written yet. */
export function proposedTitle({ segments }: Pick<EditorForm, "segments">): string {
  const written = segments.find(({ text }) => text.trim() !== "");
  const sentence = [...firstSentence((written?.text ?? "").replace(MARKS, ""))];
  return sentence.length > LONGEST ? `${sentence.slice(0, LONGEST - 1).join("")}…` : sentence.join("");
}

/** A sentence does not end within what it quotes; a line always ends it. */
function firstSentence(text: string): string {
  let depth = 0;
  let sentence = "";
  for (const sign of text) {
    if (sign === "\n" || (depth === 0 && ENDS.includes(sign))) break;
    if (OPENING.includes(sign)) depth += 1;
    if (CLOSING.includes(sign)) depth = Math.max(0, depth - 1);
    sentence += sign;
  }
  return sentence.replaceAll(/\s+/g, " ").trim();
}
