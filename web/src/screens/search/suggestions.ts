/** What else may be searched where nothing was found: without filters, fewer words, other notations, a wider scope. */

import type { Scope } from "~/api/search";
import { isNarrowed, type SearchAddress, unnarrowed, within } from "./address";
import { clausesOf, leavesOut } from "./clauses";
import { dayIn, otherNotations } from "./notations";

export const WAYS = ["filters", "period", "day", "fewer", "notation", "scope"] as const;

export interface Suggestion {
  readonly way: (typeof WAYS)[number];
  readonly words: string;
  readonly address: SearchAddress;
  readonly scope: Scope;
}

const MOST_FEWER = 4;
const WIDER: Readonly<Record<Scope, readonly Scope[]>> = {
  own: ["office", "ward", "all"],
  office: ["ward", "all"],
  ward: ["all"],
  all: [],
};

export function suggestionsFor(words: string, address: SearchAddress, scope: Scope): Suggestion[] {
  const now = { words, address, scope };
  // The households of a worker or a unit are part of the office's, like one's own.
  const wider = WIDER[address.worker || address.unit ? "own" : scope];
  return [
    ...withoutFilters(words, address).map((each) => ({ ...now, ...each })),
    ...onDay(words, address).map((each) => ({ ...now, ...each })),
    ...fewerWords(words).map((each) => ({ ...now, way: "fewer" as const, words: each })),
    ...otherNotations(words).map((each) => ({ ...now, way: "notation" as const, words: each })),
    ...wider.map((each) => ({
      ...now,
      way: "scope" as const,
      address: within(address, { scope: each }),
      scope: each,
    })),
  ];
}

function withoutFilters(words: string, address: SearchAddress): Pick<Suggestion, "way" | "address">[] {
  const { from, to, ...anyTime } = address;
  const isOneOfSeveral = Boolean(from || to) && isNarrowed(anyTime);
  return [
    // Without words and filters nothing would be searched.
    ...(words && isNarrowed(address) ? [{ way: "filters" as const, address: unnarrowed(address) }] : []),
    ...(isOneOfSeveral ? [{ way: "period" as const, address: anyTime }] : []),
  ];
}

/** A day among the words may be the day of the record, which its text does not say. */
function onDay(words: string, address: SearchAddress): Pick<Suggestion, "way" | "address" | "words">[] {
  const clauses = clausesOf(words);
  const at = clauses.findIndex((clause) => dayIn(clause) !== null);
  const day = dayIn(clauses[at] ?? "");
  if (day === null) return [];
  const rest = clauses.toSpliced(at, 1).join(" ");
  return [{ way: "day", words: rest, address: { ...address, from: day, to: day } }];
}

/** The words, each time without one of them. */
function fewerWords(words: string): string[] {
  const clauses = clausesOf(words);
  if (clauses.length < 2) return [];
  const fewer = clauses.map((_, at) => clauses.toSpliced(at, 1));
  const found = fewer.filter((left) => !left.every(leavesOut)).map((left) => left.join(" "));
  return [...new Set(found)].slice(0, MOST_FEWER);
}
