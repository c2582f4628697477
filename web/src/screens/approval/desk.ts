/** The case on the desk: what one is about to say about it, and what has been done with it. */

import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { createContext, useContext, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { type ApprovalCase, act, boxPagesQuery, type Deed } from "~/api/approvals";
import { useAction } from "~/api/intent";
import { troubleOf } from "~/api/problem";
import { useSession } from "~/api/session";
import { keepCase } from "~/parts/approval/useCase";
import type { ShownTexts } from "~/parts/approval/useShown";
import { isUnreadable, parseDay } from "~/parts/calendar/era";
import { tell } from "~/parts/feedback/notices";
import { addressOfNow } from "~/parts/here";
import { isToOpen } from "./actions";

export interface Place {
  readonly record: string;
  readonly segment: string | null;
}

/** What goes with an action. */
export interface Word {
  readonly comment: string;
  readonly places: readonly Place[];
  readonly suggestion: { readonly segment: string; readonly before: string; readonly after: string } | null;
  readonly instruction: string;
  readonly due: string;
}

const NOTHING_SAID: Word = { comment: "", places: [], suggestion: null, instruction: "", due: "" };

/** How an attempt ended: done, somebody else was quicker, or refused with a reason that is shown. */
export type End = "done" | "overtaken" | "refused";

export interface CaseDesk {
  readonly one: ApprovalCase;
  readonly word: Word;
  /** Whether there is something written in it that would be gone. */
  readonly unsent: () => boolean;
  readonly say: (patch: Partial<Word>) => void;
  readonly toggle: (place: Place) => void;
  /** Do it and, with `next`, go on to what waits next. */
  readonly run: (deed: Deed, next?: boolean) => Promise<End>;
  readonly busy: boolean;
  readonly error: unknown;
  /** Somebody else was quicker. */
  readonly overtaken: boolean;
  /** The contents are others than when one began to read; the drafter changes them himself. */
  readonly changed: boolean;
  readonly readAnew: () => void;
  /** Its texts are not all here yet, or that they were opened is not noted: nothing can be said to it. */
  readonly arriving: boolean;
}

export function useNewDesk(one: ApprovalCase, texts: ShownTexts): CaseDesk {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const navigate = useNavigate();
  const { staff } = useSession();
  const { word, put, latest } = useWord();
  const [overtaken, setOvertaken] = useState(false);
  const [read, setRead] = useState(() => hashes(one));
  const arriving = useOpening(one, staff.id, texts);

  async function goOn(here: () => boolean): Promise<void> {
    const box = await cache.fetchInfiniteQuery({ ...boxPagesQuery("waiting"), staleTime: 0 });
    const following = box.pages[0]?.items.find(({ id }) => id !== one.id);
    if (!here()) return;
    if (following) await navigate({ to: "/approvals/$approvalId", params: { approvalId: following.id } });
    else await navigate({ to: "/approvals" });
  }

  const action = useAction((deed: Deed, intent) => act(one, deed, intent));

  async function run(deed: Deed, next = false): Promise<End> {
    const here = addressOfNow();
    try {
      const after = await action.mutateAsync(deed);
      keepCase(cache, after);
      setOvertaken(false);
      // A proposal leaves the step open: what else one is about to say stays.
      put(deed.verb === "suggest" ? { ...latest(), suggestion: null } : NOTHING_SAID);
      // What is on screen is what was answered; lists are asked for when they are next shown.
      void cache.invalidateQueries({ queryKey: ["approvals"], refetchType: "none" });
      tell(t(`approval.done.${doneText(deed, after)}`, { title: one.title }));
      if (next) void goOn(here);
      return "done";
    } catch (error) {
      const trouble = troubleOf(error);
      if (trouble !== "conflict" && trouble !== "stale") return "refused";
      setOvertaken(true);
      void cache.invalidateQueries({ queryKey: ["approvals"] });
      return "overtaken";
    }
  }

  return {
    one,
    word,
    unsent: () => isSaid(latest()),
    say: (patch) => put({ ...latest(), ...patch }),
    toggle: (place) => put({ ...latest(), places: toggled(latest().places, place) }),
    run,
    busy: action.isPending,
    error: overtaken ? null : action.error,
    overtaken,
    changed: one.drafter.staff_id !== staff.id && hashes(one) !== read,
    readAnew: () => setRead(hashes(one)),
    arriving,
  };
}

/** The word, also as it is before the screen is drawn anew: whoever goes on after a deed leaves nothing behind. */
function useWord() {
  const [word, setWord] = useState(NOTHING_SAID);
  const latest = useRef(word);
  const put = (next: Word) => {
    latest.current = next;
    setWord(next);
  };
  return { word, put, latest: () => latest.current };
}

/**
 * An approver's reading is noted once, with what was shown: from then on the drafter no longer takes it back alone.
 * While it is not known what there is to compare with, nothing counts as read. Returns whether that is still to be settled.
 */
function useOpening(one: ApprovalCase, me: string, { loading, changedSince }: ShownTexts): boolean {
  const cache = useQueryClient();
  const { id, version, round } = one;
  const toOpen = isToOpen(one, me);
  const opened = useRef(0);
  const [answered, setAnswered] = useState(0);
  useEffect(() => {
    if (!toOpen || loading || opened.current === round) return;
    opened.current = round;
    act({ id, version }, { verb: "open", body: { changed_since: changedSince } }, crypto.randomUUID())
      .then((after) => keepCase(cache, after))
      .catch(() => {
        // Approving counts as opening too; reading goes on.
      })
      .finally(() => setAnswered(round));
  }, [toOpen, loading, changedSince, id, version, round, cache]);
  return loading || (toOpen && answered !== round);
}

function hashes({ items }: ApprovalCase): string {
  return items.map(({ record_id, sha256 }) => `${record_id} ${sha256}`).join();
}

function toggled(places: readonly Place[], place: Place): Place[] {
  const others = places.filter(({ record, segment }) => record !== place.record || segment !== place.segment);
  return others.length === places.length ? [...places, place] : others;
}

function doneText(deed: Deed, after: ApprovalCase) {
  if (deed.verb !== "approve" && deed.verb !== "deputise") return deed.verb;
  return after.decided ? "decided" : "approve";
}

// ------------------------------------------------------------------ what is sent

export function anchorsOf(places: readonly Place[]): { record_id: string; segment_id: string | null }[] {
  return places.map(({ record, segment }) => ({ record_id: record, segment_id: segment }));
}

/** A proposal that is written but not sent: approving is of the words as they are, so it goes first or is dropped. */
export function hasUnsent({ suggestion }: Word): boolean {
  return suggestion !== null && suggestion.after !== suggestion.before;
}

/** Whether something was written that has not been sent; marks alone are no words. */
export function isSaid(word: Word): boolean {
  return word.comment.trim() !== "" || word.instruction.trim() !== "" || hasUnsent(word);
}

/** What a deed other than 承認 would leave behind: an instruction, which only goes with that, or a proposal. */
export function leftBehind(word: Word): "instruction" | "suggestion" | null {
  if (word.instruction.trim() !== "") return "instruction";
  return hasUnsent(word) ? "suggestion" : null;
}

export interface Left {
  readonly what: "comment" | "instruction" | "suggestion";
  readonly text: string;
  /** What takes it away. */
  readonly drop: Partial<Word>;
}

/** The words that can no longer be sent, as after somebody else has acted. */
export function wordsLeft(word: Word, actions: ApprovalCase["actions"]): readonly Left[] {
  if (actions.includes("approve")) return [];
  const { comment, suggestion } = word;
  const instruction = word.instruction.trim() ? instructionAsReason({ ...word, comment: "" }).comment : "";
  const proposal = suggestion && hasUnsent(word) && !actions.includes("return") ? suggestion.after : "";
  const left: Left[] = [
    { what: "comment", text: comment, drop: { comment: "" } },
    { what: "instruction", text: instruction ?? "", drop: { instruction: "", due: "" } },
    { what: "suggestion", text: proposal, drop: { suggestion: null } },
  ];
  return left.filter(({ text }) => text.trim() !== "");
}

/** The instruction as words of the reason. */
export function instructionAsReason({ comment, instruction, due }: Word): Partial<Word> {
  const day = due.trim() ? `（${due.trim()}）` : "";
  const words = [comment.trim(), `${instruction.trim()}${day}`].filter(Boolean).join("\n");
  return { comment: words, instruction: "", due: "" };
}

/** An instruction whose day cannot be read: sent as it is, it would have none. */
export function hasUnreadableDay({ instruction, due }: Word): boolean {
  return instruction.trim() !== "" && isUnreadable(due);
}

/** 承認 with all that was said, for exactly the contents that were shown. */
export function approval({ comment, places, instruction, due }: Word, one: ApprovalCase): Deed {
  return {
    verb: "approve",
    body: {
      comment: comment.trim() || null,
      anchors: anchorsOf(places),
      instruction: instruction.trim() ? { text: instruction.trim(), due_on: parseDay(due) } : null,
      flags: [],
      sha256: one.items.map(({ sha256 }) => sha256),
    },
  };
}

export const CaseContext = createContext<CaseDesk | null>(null);

/** The case on the desk; only below its screen. */
export function useDesk(): CaseDesk {
  const desk = useContext(CaseContext);
  if (desk === null) throw new Error("no case on the desk");
  return desk;
}
