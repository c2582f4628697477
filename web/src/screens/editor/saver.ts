/**
 * Saves the text two seconds after the last key, or when called, with one request at a time.
 *
 * A request without an answer is sent again unchanged, under the same key, before anything newer. So a lost answer never looks
 * like somebody else's change.
 */

import type { Content } from "~/api/casework";
import { isPassing, Refused, troubleOf, waitsForLogin } from "~/api/problem";
import { watching } from "~/api/watchers";

export interface Known {
  readonly id: string;
  readonly version: number;
}

/** How to save: `begin` if nothing has been saved yet. */
export interface Ways<C = Content> {
  readonly begin: (content: C, intent: string) => Promise<Known>;
  readonly save: (known: Known, content: C, intent: string) => Promise<Known>;
}

export type SaveState =
  | { readonly is: "untouched" }
  | { readonly is: "changed" }
  | { readonly is: "saving" }
  | { readonly is: "saved"; readonly at: number }
  /** Could not be sent; it is retried automatically. */
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
  /** The last saved version: the common ancestor of two versions to merge. */
  saved: C;
  readonly #ways: Ways<C>;
  readonly #auto: boolean;
  readonly #watchers = new Set<() => void>();
  #content: C;
  #savedText: string;
  #unanswered: Request<C> | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #flight: Promise<void> | null = null;
  #held = false;
  #paused = false;
  #over = false;
  readonly #worth: (content: C) => boolean;
  readonly #onSaved: (content: C) => void;

  /**
   * `worth`: whether the content is worth a first save. Text that was removed again before that is not. `onSaved` hears what
   * was saved, before anything newer is sent.
   */
  constructor(
    ways: Ways<C>,
    known: Known | null,
    content: C,
    auto: boolean,
    worth = (_: C) => true,
    onSaved = (_: C) => {},
  ) {
    this.#ways = ways;
    this.#worth = worth;
    this.#onSaved = onSaved;
    this.#auto = auto;
    this.known = known;
    this.saved = content;
    this.#content = content;
    this.#savedText = JSON.stringify(content);
  }

  readonly watch = (watcher: () => void): (() => void) => watching(this.#watchers, watcher);

  /** Whether there is unsaved text. */
  get open(): boolean {
    if (this.#unanswered !== null) return true;
    return (
      JSON.stringify(this.#content) !== this.#savedText && (this.known !== null || this.#worth(this.#content))
    );
  }

  /** Sets the text to save. */
  edit(content: C): void {
    this.#content = content;
    if (!this.open || this.#stopped()) return;
    if (this.state.is !== "saving" && this.state.is !== "unsent") this.#say({ is: "changed" });
    this.#later(REST_MS);
  }

  /** No automatic save while text is being composed. */
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

  /** Whether nothing is lost if this is left now. What is saved automatically is saved first. */
  async leave(): Promise<boolean> {
    return !this.open || (this.#auto && (await this.flush()));
  }

  /** Begins with a text that was typed before the known version was saved: the two are merged first. */
  contest(content: C): void {
    this.#content = content;
    this.#say({ is: "conflict" });
  }

  /** Continue from somebody else's version, with the merged text. */
  resolve(known: Known, theirs: C, merged: C): void {
    this.known = known;
    this.acknowledge(theirs);
    this.#content = merged;
    this.#say({ is: "changed" });
    void this.flush();
  }

  /** Sends nothing more after the request in flight, whatever its answer is, until it goes on. */
  stop(): void {
    this.#paused = true;
    clearTimeout(this.#timer);
  }

  goOn(): void {
    this.#paused = this.#over;
    if (this.open && !this.#stopped()) this.#later(REST_MS);
  }

  /** Stops for ever. Resolves when the request in flight has been answered. */
  async end(): Promise<void> {
    this.#over = true;
    this.stop();
    await this.#flight;
  }

  #stopped(): boolean {
    return this.#paused || this.#over || this.state.is === "conflict" || this.state.is === "finished";
  }

  #later(wait: number): void {
    clearTimeout(this.#timer);
    if (this.#paused || (!this.#auto && this.state.is !== "unsent")) return;
    this.#timer = setTimeout(() => {
      if (!this.#held) void this.flush();
    }, wait);
  }

  async #send(): Promise<void> {
    while (this.open && !this.#paused) {
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
        this.acknowledge(request.content);
        this.#onSaved(request.content);
      } catch (error) {
        this.#failed(error);
        return;
      }
    }
    if (this.open) this.#say({ is: "changed" });
    else this.#say(this.known ? { is: "saved", at: Date.now() } : { is: "untouched" });
  }

  #request(): Request<C> {
    return { text: JSON.stringify(this.#content), content: this.#content, intent: crypto.randomUUID() };
  }

  /** The content that is saved: what is edited from here on is compared with it. */
  acknowledge(content: C): void {
    this.saved = content;
    this.#savedText = JSON.stringify(content);
  }

  #failed(error: unknown): void {
    const trouble = troubleOf(error);
    if (this.#over) return;
    if (isPassing(error) || waitsForLogin(error)) {
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
