/**
 * One action of the user is done once: it keeps its Idempotency-Key while the same thing is sent again, and a new one
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

interface Options<Out> {
  readonly onDone?: (out: Out) => void;
  readonly onRefused?: (error: unknown) => void;
}

/** A change, sent with a key that stays the same until it has succeeded or its body is another one. */
export function useAction<In, Out>(
  run: (input: In, intent: string) => Promise<Out>,
  { onDone, onRefused }: Options<Out> = {},
): UseMutationResult<Out, unknown, In> {
  const intent = useRef(new Intent());
  return useMutation<Out, unknown, In>({
    mutationFn: (input) => run(input, intent.current.keyFor(input)),
    onSuccess: (out) => {
      intent.current.done();
      onDone?.(out);
    },
    ...(onRefused ? { onError: onRefused } : {}),
  });
}
