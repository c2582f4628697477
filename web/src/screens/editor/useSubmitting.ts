/**
 * What writing ends with: 記録として保存 (the office may read it) or 決裁に回付 (it goes to its approvers, with other records of the
 * household if one chose them). A failure leaves the text where it is and says what to do.
 */

import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import {
  type Bundle,
  type CaseRecord,
  readRecord,
  resubmit,
  type Submission,
  submissionQuery,
  submit,
  type ToSend,
} from "~/api/casework";
import { Intent } from "~/api/intent";
import { troubleOf } from "~/api/problem";
import { isUnreadable } from "~/parts/calendar/era";
import { useCode } from "~/parts/codes";
import { tell } from "~/parts/feedback/notices";
import { useTroubleText } from "~/parts/feedback/Trouble";
import type { Mistake } from "./checking";
import { dueOn } from "./form";
import { matterOf } from "./matter";
import type { Saver } from "./saver";
import { ALONE, isSaid, type Options, toApprovers } from "./toApprovers";
import { useGoToRecord } from "./useGoToRecord";
import type { Writing } from "./useWriting";
import { expectRecord } from "./ways";

export interface Submitting {
  readonly options: Options;
  readonly choose: (patch: Partial<Options>) => void;
  /** Whether there is anything to go with it. */
  readonly said: () => boolean;
  /** Keeps it for whoever comes back. Returns whether nothing of it would be lost. */
  readonly keep: () => boolean;
  readonly busy: boolean;
  readonly error: unknown;
  readonly save: () => Promise<void>;
  readonly finish: () => Promise<void>;
  readonly submit: () => Promise<void>;
}

export function useSubmitting(writing: Writing, record: CaseRecord | undefined): Submitting {
  const { t } = useTranslation();
  const code = useCode();
  const navigate = useNavigate();
  const goToRecord = useGoToRecord();
  const cache = useQueryClient();
  const troubleText = useTroubleText();
  const { options, latest, put, keep } = useOptions(writing.saver);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const intents = useRef({ finish: new Intent(), submit: new Intent() });
  const running = useRef(false);
  const isHere = useIsHere();

  /** One request at a time. An error is shown at its field or panel. */
  async function once(run: () => Promise<void>): Promise<void> {
    if (running.current) return;
    running.current = true;
    setBusy(true);
    setError(null);
    try {
      await run();
    } catch (caught) {
      if (!writing.refuse(caught)) setError(caught);
    } finally {
      running.current = false;
      setBusy(false);
    }
  }

  async function written(toSend: ToSend | null, beside: readonly Mistake[] = []): Promise<CaseRecord | null> {
    const known = await writing.complete(code("record_type", writing.form.type), beside);
    if (known === null) return null;
    const done = await writing.place.finish(known, intents.current.finish.keyFor({ known, toSend }), toSend);
    expectRecord(done);
    return done;
  }

  function leave(done: CaseRecord): void {
    void cache.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] === "records" });
    if (isHere()) goToRecord(done);
  }

  /**
   * Submits the current records of the submission, with this one as just written. A record that was returned alone has left
   * its submission, which continued without it: it starts a new one that names the old one. Returns whether it was a next round.
   */
  async function nextRound(done: CaseRecord, submission: string): Promise<boolean> {
    const earlier = await cache.fetchQuery({ ...submissionQuery(submission), staleTime: 0 });
    const { items } = earlier;
    if (!items.some(({ record_id }) => record_id === done.id)) {
      await firstRound(done, earlier);
      return false;
    }
    const versions = await Promise.all(
      items.map(async ({ record_id }) => {
        const { version } = record_id === done.id ? done : await readRecord(record_id);
        return { record_id, version };
      }),
    );
    const next = { items: versions, comment: options.comment.trim() || null };
    await resubmit(submission, next, intents.current.submit.keyFor(next));
    return true;
  }

  /** The matter, and the other records of the submission. */
  function bundled(earlier?: ToSend["matter_type"]): Required<ToSend> {
    return {
      matter_type: matterOf(writing.form.type, options.matter, earlier),
      items: options.with.map(({ id, version }) => ({ record_id: id, version })),
    };
  }

  async function firstRound(done: CaseRecord, earlier?: Submission): Promise<void> {
    const { matter_type, items } = bundled(earlier?.matter_type);
    const bundle: Bundle = {
      household_id: done.household_id,
      matter_type,
      items: [{ record_id: done.id, version: done.version }, ...items],
      comment: options.comment.trim() || null,
      needed_by: dueOn(options.neededBy),
      urgent: options.urgent,
      flags: [],
      linked_from: earlier?.id ?? null,
    };
    await submit(bundle, intents.current.submit.keyFor(bundle));
  }

  return {
    options,
    choose: (patch) => put({ ...latest(), ...patch }),
    said: () => isSaid(latest()),
    keep,
    busy,
    error,
    save: () => once(writing.save),
    finish: () =>
      once(async () => {
        const done = await written(null);
        if (done === null) return;
        tell(t("editor.finished", { title: done.title }));
        leave(done);
      }),
    submit: () =>
      once(async () => {
        const unreadable = isUnreadable(options.neededBy);
        const done = await written(bundled(), unreadable ? [{ field: "neededBy", what: "unreadable" }] : []);
        if (done === null) return;
        const again = record?.state === "returned" && record.submission_id ? record.submission_id : null;
        let resumed = false;
        try {
          if (again) resumed = await nextRound(done, again);
          else await firstRound(done);
        } catch (caught) {
          if (writing.place.is === "record") throw caught;
          // The draft is a record already: continue there.
          toApprovers.keep(done.id, latest());
          const { title, text } = troubleText(caught);
          tell(troubleOf(caught) === "unreachable" ? t("editor.submitUnknown") : `${title}：${text}`, "bad");
          if (isHere()) void navigate({ to: "/write", search: { record: done.id }, replace: true });
          return;
        }
        put(ALONE);
        tell(t(resumed ? "editor.resubmitted" : "editor.submitted", { title: done.title }));
        leave(done);
      }),
  };
}

/** Whether its editor is still shown: whoever went on meanwhile is not pulled away. */
function useIsHere(): () => boolean {
  const shown = useRef(false);
  useEffect(() => {
    shown.current = true;
    return () => {
      shown.current = false;
    };
  }, []);
  return () => shown.current;
}

/** What goes with it, also as it is before the screen is drawn anew. It is kept as soon as there is a draft or record to keep it for. */
function useOptions(saver: Saver) {
  const id = saver.known?.id;
  const [options, setOptions] = useState(() => (id ? toApprovers.at(id) : ALONE));
  const latest = useRef(options);
  function keep(): boolean {
    const record = saver.known?.id;
    if (record) toApprovers.keep(record, latest.current);
    return record !== undefined || !isSaid(latest.current);
  }
  function put(next: Options): void {
    latest.current = next;
    setOptions(next);
    keep();
  }
  // The draft was begun after the words.
  useEffect(() => {
    if (id) toApprovers.keep(id, latest.current);
  }, [id]);
  return { options, latest: () => latest.current, put, keep };
}
