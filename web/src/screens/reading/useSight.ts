/** How much of a text is visible: whether it is close to the window, and whether it was read to its end. */

import { type RefObject, useEffect, useRef, useState } from "react";
import { isRead, type Progress } from "./reading";

const NEAR = "200px";
const TICK_MS = 250;

/** Whether the element has come near the window; it stays so. */
export function useNear(place: RefObject<Element | null>): boolean {
  const [near, setNear] = useState(false);
  useEffect(() => {
    const element = place.current;
    if (near || element === null) return;
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) setNear(true);
      },
      { rootMargin: NEAR },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [near, place]);
  return near;
}

interface Watched {
  readonly characters: number;
  readonly on: boolean;
  /** Called once. */
  readonly onRead: () => void;
}

/** Watches a text and its end; the time counts only while the text is in sight in a window that is shown. */
export function useReading({ characters, on, onRead }: Watched) {
  const text = useRef<HTMLDivElement>(null);
  const end = useRef<HTMLDivElement>(null);
  const told = useRef(onRead);
  told.current = onRead;
  useEffect(() => {
    const [whole, last] = [text.current, end.current];
    if (!on || whole === null || last === null) return;
    let progress: Progress = { seenMs: 0, endSeen: false };
    let inSight = false;
    const observer = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) {
        if (target === whole) inSight = isIntersecting;
        else if (isIntersecting) progress = { ...progress, endSeen: true };
      }
    });
    observer.observe(whole);
    observer.observe(last);
    const timer = setInterval(() => {
      if (!inSight || document.visibilityState !== "visible") return;
      progress = { ...progress, seenMs: progress.seenMs + TICK_MS };
      if (!isRead(progress, characters)) return;
      clearInterval(timer);
      told.current();
    }, TICK_MS);
    return () => {
      clearInterval(timer);
      observer.disconnect();
    };
  }, [on, characters]);
  return { text, end };
}
