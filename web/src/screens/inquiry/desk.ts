/**
 * Whether the inquiry panel is open, and for which household it was asked for; anybody may open it from anywhere. And whether
 * calls of it are not sent yet, which is said where it is closed.
 */

import { kept, useKept } from "~/api/kept";

export interface InquiryDesk {
  readonly open: boolean;
  /** The household on screen when the panel was last asked for. */
  readonly household: string | undefined;
  /** Counts how often it was asked for, so that asking again brings the focus back. */
  readonly asked: number;
}

const desk = kept<InquiryDesk>(() => ({ open: false, household: undefined, asked: 0 }));

export function takeInquiry(household?: string): void {
  desk.become({ open: true, household, asked: desk.now().asked + 1 });
}

export function closeInquiry(): void {
  desk.become({ ...desk.now(), open: false });
}

export function isInquiryOpen(): boolean {
  return desk.now().open;
}

const unsent = kept(() => false);

export const callsAreUnsent = unsent.become;

/** Whether a call waits to be sent while its panel is out of sight. */
export function useHiddenUnsent(): boolean {
  const waits = useKept(unsent);
  return !useKept(desk).open && waits;
}

export function useInquiryDesk(): InquiryDesk {
  return useKept(desk);
}
