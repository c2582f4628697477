/**
 * Unsent words of dialogs and panels that may be closed: kept in memory until they are sent. They belong to one person and
 * are dropped at log-out, which asks first, as F5 does.
 */

import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { kept, useKept } from "~/api/kept";
import { beforeLeaving } from "~/api/leaving";
import { Button } from "./Button";
import { TextArea } from "./form/fields";

const words = kept<ReadonlyMap<string, string>>(() => new Map());

/** The unsent words, by the place where they were typed. */
export const unsentWords = {
  at: (place: string): string => words.now().get(place) ?? "",
  keep(place: string, text: string): void {
    const next = new Map(words.now());
    if (text.trim()) next.set(place, text);
    else next.delete(place);
    words.become(next);
  },
};

/** The same as a hook: renders again with each change. */
export function useUnsentWords(): typeof unsentWords {
  useKept(words);
  return unsentWords;
}

/** Asks before the page is left with unsent words. Rendered once, in the shell. */
export function useAskBeforeLosingWords(): void {
  useEffect(() => {
    const ask = (event: BeforeUnloadEvent) => {
      if (words.now().size) event.preventDefault();
    };
    window.addEventListener("beforeunload", ask);
    const stopLeaving = beforeLeaving(async () => words.now().size === 0);
    return () => {
      window.removeEventListener("beforeunload", ask);
      stopLeaving();
    };
  }, []);
}

/** Words that cannot be sent any more where they were typed: the user copies or drops them. */
export function UnsentWords({ label, place }: { label: string; place: string }) {
  const text = useKept(words).get(place);
  if (text === undefined) return null;
  return <WordsToCopy label={label} text={text} onDrop={() => unsentWords.keep(place, "")} />;
}

interface WordsToCopyProps {
  readonly label: string;
  readonly text: string;
  /** Without it the words stay. */
  readonly onDrop?: () => void;
}

/** Words to be read and copied, no longer to be changed. */
export function WordsToCopy({ label, text, onDrop }: WordsToCopyProps) {
  const { t } = useTranslation();
  return (
    <div className="flex flex-col items-start gap-2">
      <TextArea
        label={label}
        hint={t("parts.begun.copy")}
        className="w-full"
        readOnly
        value={text}
        onFocus={({ target }) => target.select()}
      />
      {onDrop ? (
        <Button size="xs" onClick={onDrop}>
          {t("parts.begun.drop")}
        </Button>
      ) : null}
    </div>
  );
}

/** All unsent words, of every place. */
export function AllUnsentWords() {
  const { t } = useTranslation();
  return [...useKept(words).keys()].map((place) => (
    <UnsentWords key={place} label={t("parts.begun.label")} place={place} />
  ));
}
