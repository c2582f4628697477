/**
 * How the texts of a case are shown: the changes alone to who opened what they are changes of, everything with the
 * changes marked to everybody else; on request the plain whole.
 */

import { useState } from "react";
import type { ApprovalCase, SeenContent } from "~/api/approvals";
import type { Shown } from "./ItemText";
import { usePrevious } from "./usePrevious";

export interface ShownTexts {
  readonly shown: Shown;
  /** How they are compared when they are. */
  readonly compared: Exclude<Shown, "whole">;
  /** There is something to compare with. */
  readonly comparable: boolean;
  readonly loading: boolean;
  readonly toggle: () => void;
  /** The round since which only the changes are shown; null if everything is. */
  readonly changedSince: number | null;
  readonly before: (record: string) => SeenContent | null;
}

export function useShown(one: ApprovalCase): ShownTexts {
  const previous = usePrevious(one);
  const [plain, setPlain] = useState(false);
  const there = previous.is === "there" ? previous : null;
  const compared = there?.known ? "changes" : "marked";
  const shown = there === null || plain ? "whole" : compared;
  return {
    shown,
    compared,
    comparable: previous.is !== "none",
    loading: previous.is === "loading",
    toggle: () => setPlain((before) => !before),
    changedSince: shown === "changes" && there ? there.round : null,
    before: (record) => there?.contentOf(record) ?? null,
  };
}
