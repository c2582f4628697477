/**
 * What was typed over a draft that had become a record: it is taken along to the record, and merged there by its writer. Until
 * then its words are unsent words, so they can be copied if the record can no longer be changed.
 */

import type { Content } from "~/api/casework";
import { kept } from "~/api/kept";
import { unsentWords } from "~/parts/unsentWords";
import { type EditorForm, textOf } from "./form";

export interface Carried {
  /** What the draft's window had saved last: the common ground with the record. */
  readonly base: Content;
  readonly form: EditorForm;
}

const forms = kept<ReadonlyMap<string, Carried & { readonly words: string }>>(() => new Map());

/** Where the words to a record stand among the unsent words. */
export function carriedPlace(record: string): string {
  return `record ${record}`;
}

export const carried = {
  /** What was taken along to this record, unless its writer dropped it. */
  to(record: string): Carried | undefined {
    const found = forms.now().get(record);
    return found?.words && !unsentWords.at(carriedPlace(record)) ? undefined : found;
  },
  take(record: string, typed: Carried): void {
    const words = wordsOf(typed.form);
    forms.become(new Map(forms.now()).set(record, { ...typed, words }));
    unsentWords.keep(carriedPlace(record), words);
  },
  /** The record's own screen has it now. */
  arrived(record: string): void {
    const rest = new Map(forms.now());
    if (!rest.delete(record)) return;
    forms.become(rest);
    unsentWords.keep(carriedPlace(record), "");
  },
};

/** All that was typed, to be copied. */
export function wordsOf(form: EditorForm): string {
  const parts = [
    form.title,
    form.place,
    ...form.counterpart.map(({ name }) => name),
    ...form.segments.map((segment) => (segment.text.trim() ? textOf(segment) : "")),
    form.nextPlan,
    form.lateReason,
    ...form.items.map(({ title, due }) => `${title} ${due}`),
  ];
  return parts
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .join("\n\n");
}
