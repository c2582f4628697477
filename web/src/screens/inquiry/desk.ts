/** Whether the inquiry panel is open, and for which household it was asked for; anybody may open it from anywhere. */

import { useSyncExternalStore } from "react";

export interface InquiryDesk {
  readonly open: boolean;
  /** The household on screen when the panel was last asked for. */
  readonly household: string | undefined;
  /** Counts how often it was asked for, so that asking again brings the focus back. */
  readonly asked: number;
}

let desk: InquiryDesk = { open: false, household: undefined, asked: 0 };
const watchers = new Set<() => void>();

function become(next: InquiryDesk): void {
  desk = next;
  for (const watcher of watchers) watcher();
}

export function takeInquiry(household?: string): void {
  become({ open: true, household, asked: desk.asked + 1 });
}

export function closeInquiry(): void {
  become({ ...desk, open: false });
}

export function useInquiryDesk(): InquiryDesk {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    () => desk,
  );
}
