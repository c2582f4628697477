/**
 * Live news (SSE): which answers have become old, and whether the line to the gateway stands.
 *
 * A lost line is shown at once, tried again for ever, and after it is back everything on screen is asked for anew, by
 * each page at a moment of its own: all lines of an office break and come back together.
 */

import type { QueryClient } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { awaitWrite } from "./awaited";
import { refresh } from "./cache";
import { becauseOfNews } from "./client";
import type { Change } from "./news";

export type Line = "connecting" | "live" | "lost";

interface News extends Change {
  readonly version: number;
}

const GATHER_MS = 250;
const AGAIN_MS = 3_000;
const SPREAD_MS = 3_000;

let line: Line = "connecting";
const watchers = new Set<() => void>();

function say(now: Line): void {
  if (now === line) return;
  line = now;
  for (const watcher of watchers) watcher();
}

/** Listen until the returned function is called. */
export function listen(cache: QueryClient): () => void {
  let source: EventSource;
  let again: ReturnType<typeof setTimeout> | undefined;
  let gathering: ReturnType<typeof setTimeout> | undefined;
  let rereading: ReturnType<typeof setTimeout> | undefined;
  let gathered: Change[] = [];
  let before: Line = "connecting";

  function heard(event: MessageEvent<string>): void {
    const news = JSON.parse(event.data) as News;
    if (news.household_id !== null) awaitWrite(news.household_id, news.subject, news.version);
    gathered.push(news);
    gathering ??= setTimeout(() => {
      const changes = gathered;
      gathering = undefined;
      gathered = [];
      void becauseOfNews(() => refresh(cache, changes));
    }, GATHER_MS);
  }

  function resynced(): void {
    // The first one tells of nothing: all that is on screen was asked for a moment ago.
    if (before === "lost" || line === "live") rereading ??= setTimeout(reread, Math.random() * SPREAD_MS);
    before = "live";
    say("live");
  }

  function reread(): void {
    rereading = undefined;
    void becauseOfNews(() => cache.invalidateQueries());
  }

  function open(): void {
    source = new EventSource("/api/v1/live");
    source.addEventListener("change", heard);
    source.addEventListener("resync", resynced);
    source.addEventListener("error", () => {
      before = "lost";
      say("lost");
      if (source.readyState !== EventSource.CLOSED) return; // the browser tries again by itself
      void cache.invalidateQueries({ queryKey: ["session"] });
      again = setTimeout(open, AGAIN_MS + Math.random() * SPREAD_MS);
    });
  }

  open();
  return () => {
    source.close();
    clearTimeout(again);
    clearTimeout(gathering);
    clearTimeout(rereading);
    say("connecting");
  };
}

/** Whether the line stands. */
export function useLine(): Line {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => line,
  );
}
