/**
 * Saves what is written, by itself two seconds after the last key or when asked to, one request at a time.
 *
 * A request whose answer never came is sent again as it was, under the same key, before anything newer: so a lost
 * answer is never taken for somebody else's change.
 */

import type { Content } from "~/api/casework";
import { isPassing, Refused, troubleOf } from "~/api/problem";

export interface Known {
  readonly id: string;
  readonly version: number;
}

/** How to save: `begin` where nothing has been saved yet. */
export interface Ways<C = Content> {
  readonly begin: (content: C, intent: string) => Promise<Known>;
  readonly save: (known: Known, content: C, intent: string) => Promise<Known>;
}

export type SaveState =
  | { readonly is: "untouched" }
  | { readonly is: "changed" }
  | { readonly is: "saving" }
  | { readonly is: "saved"; readonly at: number }
  /** Could not be sent; it is tried again by itself. */
  | { readonly is: "unsent" }
  /** Somebody else saved in between. */
  | { readonly is: "conflict" }
  /** It has become a record meanwhile. */
  | { readonly is: "finished"; readonly record: string }
  | { readonly is: "refused"; readonly error: unknown };

export const REST_MS = 2_000;
export const AGAIN_MS = 5_000;

interface Request<C> {
  readonly text: string;
  readonly content: C;
  readonly intent: string;
}

export class Saver<C = Content> {
  state: SaveState = { is: "untouched" };
  known: Known | null;
  /** What was last saved: the common ground of two versions that have to be merged. */
  saved: C;
  readonly #ways: Ways<C>;
  readonly #auto: boolean;
  readonly #watchers = new Set<() => void>();
  #wanted: C;
  #savedText: string;
  #unanswered: Request<C> | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #flight: Promise<void> | null = null;
  #held = false;
  #over = false;
  readonly #worth: (content: C) => boolean;

  /** `worth`: whether there is anything in it for which one would begin; what was taken out again before that is not. */
  constructor(ways: Ways<C>, known: Known | null, content: C, auto: boolean, worth = (_: C) => true) {
    this.#ways = ways;
    this.#worth = worth;
    this.#auto = auto;
    this.known = known;
    this.saved = content;
    this.#wanted = content;
    this.#savedText = JSON.stringify(content);
  }

  readonly watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => {
      this.#watchers.delete(watcher);
    };
  };

  /** Whether something written is not saved. */
  get open(): boolean {
    if (this.#unanswered !== null) return true;
    return (
      JSON.stringify(this.#wanted) !== this.#savedText && (this.known !== null || this.#worth(this.#wanted))
    );
  }

  /** What is to be saved is this. */
  edit(content: C): void {
    this.#wanted = content;
    if (!this.open || this.#stopped()) return;
    if (this.state.is !== "saving" && this.state.is !== "unsent") this.#say({ is: "changed" });
    this.#later(REST_MS);
  }

  /** While text is being composed nothing is saved by itself. */
  hold(held: boolean): void {
    this.#held = held;
    if (!held && this.open) this.#later(REST_MS);
  }

  /** Save now; whether everything is saved then. */
  async flush(): Promise<boolean> {
    clearTimeout(this.#timer);
    if (this.#stopped()) return false;
    this.#flight ??= this.#send().finally(() => {
      this.#flight = null;
    });
    await this.#flight;
    return !this.open;
  }

  /** Go on from the version of somebody else, with what was made of both. */
  resolve(known: Known, theirs: C, merged: C): void {
    this.known = known;
    this.#acknowledge(theirs);
    this.#wanted = merged;
    this.#say({ is: "changed" });
    void this.flush();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  /** Nothing more is saved; resolves when what is on its way has come. */
  async end(): Promise<void> {
    this.#over = true;
    this.stop();
    await this.#flight;
  }

  #stopped(): boolean {
    return this.#over || this.state.is === "conflict" || this.state.is === "finished";
  }

  #later(wait: number): void {
    clearTimeout(this.#timer);
    if (!this.#auto && this.state.is !== "unsent") return;
    this.#timer = setTimeout(() => {
      if (!this.#held) void this.flush();
    }, wait);
  }

  async #send(): Promise<void> {
    while (this.open && !this.#over) {
      const request = this.#unanswered ?? this.#request();
      this.#unanswered = request;
      this.#say({ is: "saving" });
      try {
        const { content, intent } = request;
        const answer = this.known
          ? await this.#ways.save(this.known, content, intent)
          : await this.#ways.begin(content, intent);
        this.known = { id: answer.id, version: answer.version };
        this.#unanswered = null;
        this.#acknowledge(request.content);
      } catch (error) {
        this.#failed(error);
        return;
      }
    }
    this.#say(this.known ? { is: "saved", at: Date.now() } : { is: "untouched" });
  }

  #request(): Request<C> {
    return { text: JSON.stringify(this.#wanted), content: this.#wanted, intent: crypto.randomUUID() };
  }

  #acknowledge(content: C): void {
    this.saved = content;
    this.#savedText = JSON.stringify(content);
  }

  #failed(error: unknown): void {
    const trouble = troubleOf(error);
    if (this.#over) return;
    if (isPassing(error) || trouble === "session") {
      this.#say({ is: "unsent" });
      this.#later(AGAIN_MS);
      return;
    }
    this.#unanswered = null;
    const record = error instanceof Refused ? error.problem.context?.record_id : undefined;
    if (trouble === "stale") this.#say({ is: "conflict" });
    else this.#say(typeof record === "string" ? { is: "finished", record } : { is: "refused", error });
  }

  #say(state: SaveState): void {
    this.state = state;
    for (const watcher of this.#watchers) watcher();
  }
}
