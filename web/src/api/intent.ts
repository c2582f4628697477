/**
 * One action of the user takes effect once: it keeps its Idempotency-Key while the same request is sent again, and a new one
 * is taken for anything else.
 */

import { type UseMutationResult, useMutation } from "@tanstack/react-query";
import { useRef } from "react";

export class Intent {
  #key = "";
  #sent: string | undefined;

  /** The key under which `body` is sent. */
  keyFor(body: unknown): string {
    const text = JSON.stringify(body) ?? "";
    if (this.#sent !== text) {
      this.#key = crypto.randomUUID();
      this.#sent = text;
    }
    return this.#key;
  }

  /** The action is done: the same body again is another action. */
  done(): void {
    this.#sent = undefined;
  }
}

interface Options<In, Out> {
  readonly onDone?: (out: Out, input: In) => void;
  readonly onRefused?: (error: unknown) => void;
}

/** A change, sent with a key that stays the same until it has succeeded or its body is another one. */
export function useAction<In, Out>(
  run: (input: In, intent: string) => Promise<Out>,
  { onDone, onRefused }: Options<In, Out> = {},
): UseMutationResult<Out, unknown, In> {
  const intent = useRef(new Intent());
  return useMutation<Out, unknown, In>({
    mutationFn: (input) => run(input, intent.current.keyFor(input)),
    onSuccess: (out, input) => {
      intent.current.done();
      onDone?.(out, input);
    },
    ...(onRefused ? { onError: onRefused } : {}),
  });
}
