/** Preferences of this browser. They hold no personal data, so they may be stored here. */

import { useSyncExternalStore } from "react";
import { watching } from "~/api/watchers";
import type { Language, YearStyle } from "./calendar/era";

export interface Preferences {
  readonly years: YearStyle;
  readonly language: Language;
  /** Whether single letters act as shortcuts. */
  readonly letters: boolean;
  /** How large everything is, in percent of what the browser is set to. */
  readonly size: Size;
}

export const SIZES = [100, 115, 130, 150] as const;
export type Size = (typeof SIZES)[number];

const PLACE = "tsuzuri.preferences";
const DEFAULT: Preferences = { years: "wareki", language: "ja", letters: true, size: 100 };

const watchers = new Set<() => void>();
let current: Preferences = stored();

function stored(): Preferences {
  try {
    const kept = JSON.parse(localStorage.getItem(PLACE) ?? "{}") as Partial<Preferences>;
    return {
      years: kept.years === "western" ? "western" : DEFAULT.years,
      language: kept.language === "en" ? "en" : DEFAULT.language,
      letters: kept.letters ?? DEFAULT.letters,
      size: SIZES.find((each) => each === kept.size) ?? DEFAULT.size,
    };
  } catch {
    return DEFAULT; // storage may be switched off
  }
}

export function preferences(): Preferences {
  return current;
}

export function prefer(wish: Partial<Preferences>): void {
  current = { ...current, ...wish };
  try {
    localStorage.setItem(PLACE, JSON.stringify(current));
  } catch {
    // Without storage the wish holds until the page is left.
  }
  for (const watcher of watchers) watcher();
}

/** Makes everything as large as preferred, now and whenever that changes. */
export function followSize(): void {
  const follow = () => {
    document.documentElement.style.fontSize = current.size === 100 ? "" : `${current.size}%`;
  };
  whenPreferencesChange(follow);
  follow();
}

export function whenPreferencesChange(watcher: () => void): () => void {
  return watching(watchers, watcher);
}

export function usePreferences(): Preferences {
  return useSyncExternalStore(whenPreferencesChange, preferences, preferences);
}
