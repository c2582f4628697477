/** The case on the desk: what one is about to say about it, and what has been done with it. */

import { useQueryClient } from "@tanstack/react-query";
import { createContext, useContext, useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { type ApprovalCase, act, type Deed } from "~/api/approvals";
import { useAction } from "~/api/intent";
import { troubleOf } from "~/api/problem";
import { useSession } from "~/api/session";
import type { Note } from "~/parts/approval/notes";
import { keepCase } from "~/parts/approval/useCase";
import type { ShownTexts } from "~/parts/approval/useShown";
import { tell } from "~/parts/feedback/notices";
import { addressOfNow } from "~/parts/here";
import { isToOpen } from "./actions";
import { doneOf, whereNow } from "./receipt";
import { useGoOn } from "./useGoOn";
import { isSaid, NOTHING_SAID, type Word } from "./word";

/** How an attempt ended: done, somebody else was quicker, or refused with a reason that is shown. */
export type End = "done" | "overtaken" | "refused";

export interface CaseDesk {
  readonly one: ApprovalCase;
  readonly word: Word;
  /** Whether there is something written in it that would be gone. */
  readonly unsent: () => boolean;
  readonly say: (patch: Partial<Word>) => void;
  readonly annotate: (change: (notes: readonly Note[]) => readonly Note[]) => void;
  /** Do it and, with `next`, go on to what waits next. */
  readonly run: (deed: Deed, next?: boolean) => Promise<End>;
  /** Go on to what waits next, without doing anything to this one. */
  readonly skip: () => Promise<void>;
  readonly busy: boolean;
  readonly error: unknown;
  /** Somebody else was quicker. */
  readonly overtaken: boolean;
  /** The contents are others than when one began to read; the drafter changes them himself. */
  readonly changed: boolean;
  readonly readAnew: () => void;
  /** Its texts are not all here or not known to be current, or that they were opened is not noted: nothing can be said to it. */
  readonly arriving: boolean;
}

/** `current`: the server has said that the case is as it is shown. */
export function useNewDesk(one: ApprovalCase, texts: ShownTexts, current: boolean): CaseDesk {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const goOn = useGoOn(one.id);
  const { staff } = useSession();
  const { word, put, latest } = useWord();
  const [overtaken, setOvertaken] = useState(false);
  const [read, setRead] = useState(() => hashes(one));
  const arriving = useOpening(one, staff.id, { ...texts, loading: texts.loading || !current });

  function receipt(deed: Deed, after: ApprovalCase): string {
    const done = t(`approval.done.${doneOf(deed, after)}`, { title: one.title });
    const where = whereNow(deed, after);
    return where ? `${done}${t(`approval.where.${where.is}`, { name: where.name })}` : done;
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
      // What is on screen is what was answered; lists are asked for when they are next shown. Other cases are as they were.
      void cache.invalidateQueries({
        predicate: ({ queryKey: [topic, , what, id] }) =>
          topic === "approvals" && what !== "content" && (what !== "case" || id === one.id),
        refetchType: "none",
      });
      tell(receipt(deed, after));
      if (next) void goOn.afterDeed(here);
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
    annotate: (change) => put({ ...latest(), notes: change(latest().notes) }),
    run,
    skip: goOn.skip,
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

export const CaseContext = createContext<CaseDesk | null>(null);

/** The case on the desk; only below its screen. */
export function useDesk(): CaseDesk {
  const desk = useContext(CaseContext);
  if (desk === null) throw new Error("no case on the desk");
  return desk;
}
