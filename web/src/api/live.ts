/**
 * Live news (SSE): which answers have become stale, and whether the gateway is connected.
 *
 * The page says its session, so that it is told nothing after somebody else has logged in in its browser.
 *
 * A lost connection is shown at once and retried for ever. Once it is back, each page loads everything on screen again, after
 * a random delay, because all connections of an office are lost and restored together.
 */

import type { QueryClient } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { awaitWrite } from "./awaited";
import { refresh } from "./cache";
import { becauseOfNews, sessionMark } from "./client";
import type { Change } from "./news";
import { watching } from "./watchers";

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
  let source: EventSource | undefined;
  let over = false;
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
    // The first one needs no reload: everything on screen was loaded a moment ago.
    if (before === "lost" || line === "live") rereading ??= setTimeout(reread, Math.random() * SPREAD_MS);
    before = "live";
    say("live");
  }

  function reread(): void {
    rereading = undefined;
    void becauseOfNews(() => cache.invalidateQueries());
  }

  async function open(): Promise<void> {
    const mark = await sessionMark();
    if (over) return;
    const opened = new EventSource(`/api/v1/live?mark=${mark}`);
    source = opened;
    opened.addEventListener("change", heard);
    opened.addEventListener("resync", resynced);
    opened.addEventListener("error", () => {
      before = "lost";
      say("lost");
      if (opened.readyState !== EventSource.CLOSED) return; // the browser reconnects by itself
      void cache.invalidateQueries({ queryKey: ["session"] });
      again = setTimeout(() => void open(), AGAIN_MS + Math.random() * SPREAD_MS);
    });
  }

  void open();
  return () => {
    over = true;
    source?.close();
    clearTimeout(again);
    clearTimeout(gathering);
    clearTimeout(rereading);
    say("connecting");
  };
}

/** Whether the gateway is connected. */
export function useLine(): Line {
  return useSyncExternalStore(
    (watcher) => watching(watchers, watcher),
    () => line,
  );
}
