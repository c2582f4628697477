/**
 * Looks a household up while the user types: it sends a request when typing pauses and no text is being composed. Enter waits
 * for the answer to the last words, so that it never opens a household of earlier words.
 */

import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { type Candidate, callersQuery } from "~/api/households";

const REST_MS = 180;
const NOBODY: readonly Candidate[] = [];

export function useLookup(onChoose: (candidate: Candidate) => void) {
  const [text, setText] = useState("");
  const [searched, setSearched] = useState("");
  const [composing, setComposing] = useState(false);
  const [active, setActive] = useState(-1);
  const [entering, setEntering] = useState(false);
  const answer = useQuery({ ...callersQuery(searched), enabled: searched !== "" });
  const words = text.trim();
  const settled = searched === words && !answer.isFetching;
  const items = settled ? (answer.data?.items ?? NOBODY) : NOBODY;
  const chosen = useRef(onChoose);
  chosen.current = onChoose;

  useEffect(() => {
    if (composing) return;
    const timer = setTimeout(() => setSearched(words), REST_MS);
    return () => clearTimeout(timer);
  }, [words, composing]);

  useEffect(() => {
    if (!entering || !settled) return;
    setEntering(false);
    const [only, ...others] = items;
    if (only !== undefined && others.length === 0) chosen.current(only);
    else if (only !== undefined) setActive(0);
  }, [entering, settled, items]);

  return {
    text,
    items,
    active,
    settled,
    answer,
    cards: settled ? (answer.data?.cards ?? []) : [],
    type(next: string) {
      setText(next);
      setActive(-1);
      setEntering(false);
    },
    compose: setComposing,
    move(way: 1 | -1) {
      setActive((at) =>
        items.length ? (at + way + items.length + (at < 0 && way < 0 ? 1 : 0)) % items.length : -1,
      );
    },
    enter() {
      const marked = items[active];
      if (marked !== undefined) return onChoose(marked);
      if (!words) return;
      setSearched(words);
      setEntering(true);
    },
  };
}
