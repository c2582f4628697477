/** A reading as it is shown and sorted: half-width kana in full width. What is stored stays as it was written. */
export function shownReading(kana: string | null | undefined): string {
  return kana?.normalize("NFKC") ?? "";
}
