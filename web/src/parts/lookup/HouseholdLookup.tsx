/** The box in which a household is looked up by anything a caller says; the same in the header, W3 and W7. */

import { type KeyboardEvent, type Ref, useId, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Candidate } from "~/api/households";
import { Icon } from "../Icon";
import { belongsToIme } from "../keys/ime";
import { CandidateList } from "./CandidateList";
import { useLookup } from "./useLookup";

interface HouseholdLookupProps {
  readonly label: string;
  readonly onChoose: (candidate: Candidate) => void;
  /** Shows all results on another screen. Without it Enter only chooses. */
  readonly onList?: (words: string) => void;
  /** Searches texts for the words instead. */
  readonly onSearch?: (words: string) => void;
  readonly inputRef?: Ref<HTMLInputElement>;
}

export function HouseholdLookup({ label, onChoose, onList, onSearch, inputRef }: HouseholdLookupProps) {
  const { t } = useTranslation();
  const id = useId();
  const [open, setOpen] = useState(false);
  const lookup = useLookup((candidate) => {
    lookup.type("");
    setOpen(false);
    onChoose(candidate);
  });
  const shown = open && lookup.text.trim() !== "";

  function search(): void {
    const words = lookup.text.trim();
    if (!words) return;
    lookup.type("");
    setOpen(false);
    onSearch?.(words);
  }

  function pressed(event: KeyboardEvent<HTMLInputElement>): void {
    if (belongsToIme(event)) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      setOpen(true);
      lookup.move(event.key === "ArrowDown" ? 1 : -1);
    } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      // Without a search the chord is what is around this: a call is logged by it, but not while a household is being looked up.
      if (!onSearch && !lookup.text.trim()) return;
      event.preventDefault();
      if (onSearch) search();
    } else if (event.key === "Enter") {
      event.preventDefault();
      setOpen(true);
      lookup.enter();
    } else if (event.key === "Escape") {
      event.stopPropagation();
      if (shown) setOpen(false);
      else event.currentTarget.blur();
    }
  }

  return (
    <div className="relative">
      <Icon
        name="search"
        className="pointer-events-none absolute top-2.5 left-2.5 size-5 text-solid-gray-700"
      />
      <input
        ref={inputRef}
        type="text"
        role="combobox"
        aria-label={label}
        aria-expanded={shown}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={lookup.active >= 0 ? `${id}-${lookup.active}` : undefined}
        autoComplete="off"
        spellCheck={false}
        placeholder={t("parts.lookup.placeholder")}
        value={lookup.text}
        onChange={(event) => {
          lookup.type(event.target.value);
          setOpen(true);
        }}
        onCompositionStart={() => lookup.compose(true)}
        onCompositionEnd={() => lookup.compose(false)}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
        onKeyDown={pressed}
        className="min-h-10 w-full rounded-8 border border-solid-gray-600 bg-white pr-3 pl-9 text-std-16N-170 placeholder:text-solid-gray-600 hover:border-black"
      />
      {shown ? (
        <CandidateList
          id={id}
          lookup={lookup}
          onChoose={(candidate) => {
            lookup.type("");
            setOpen(false);
            onChoose(candidate);
          }}
          onList={onList}
          onSearch={onSearch && search}
        />
      ) : null}
    </div>
  );
}
