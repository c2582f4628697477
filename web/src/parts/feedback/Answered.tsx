/**
 * What was asked for, once it is there. When reading it again fails for a while, that stands above it, and nothing that was
 * begun in it is lost; what the reader may no longer see goes.
 */

import type { UseQueryResult } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { isPassing } from "~/api/problem";
import { Loading } from "./Loading";
import { Trouble } from "./Trouble";

interface AnsweredProps<T> {
  readonly asked: UseQueryResult<T>;
  readonly children: (answer: T) => ReactNode;
}

export function Answered<T>({ asked, children }: AnsweredProps<T>) {
  const trouble = asked.isError ? <Trouble error={asked.error} onAgain={() => void asked.refetch()} /> : null;
  if (asked.data === undefined) return trouble ?? <Loading />;
  return (
    <>
      {trouble}
      {trouble && !isPassing(asked.error) ? null : children(asked.data)}
    </>
  );
}
