/** What somebody prefers on this browser: no personal data, so it may stay here. */

import { useSyncExternalStore } from "react";
import type { Language, YearStyle } from "./calendar/era";

export interface Preferences {
  readonly years: YearStyle;
  readonly language: Language;
  /** Whether single letters act as shortcuts. */
  readonly letters: boolean;
}

const PLACE = "tsuzuri.preferences";
const DEFAULT: Preferences = { years: "wareki", language: "ja", letters: true };

const watchers = new Set<() => void>();
let current: Preferences = stored();

function stored(): Preferences {
  try {
    const kept = JSON.parse(localStorage.getItem(PLACE) ?? "{}") as Partial<Preferences>;
    return {
      years: kept.years === "western" ? "western" : DEFAULT.years,
      language: kept.language === "en" ? "en" : DEFAULT.language,
      letters: kept.letters ?? DEFAULT.letters,
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

export function whenPreferencesChange(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => {
    watchers.delete(watcher);
  };
}

export function usePreferences(): Preferences {
  return useSyncExternalStore(whenPreferencesChange, preferences);
}
