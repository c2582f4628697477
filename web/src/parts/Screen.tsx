/** The frame of a screen: its one heading, which gets the focus on arrival, and the window's title (without names). */

import { type ReactNode, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { isWriting } from "./keys/shortcuts";

let arrivedBefore = false;

/** Whether somebody writes beside the screens, as in a call. The header's box gives its focus away. */
function writesBeside(): boolean {
  const at = document.activeElement;
  return isWriting(at) && at?.closest("main, header") === null;
}

/**
 * Sets the window's title and focuses the heading, except on the first screen after the page was loaded, and under whoever is
 * writing a call.
 */
export function useArrival(title: string, ready = true) {
  const { t } = useTranslation();
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = t("shell.documentTitle", { screen: title });
  }, [t, title]);
  useEffect(() => {
    if (!ready) return;
    if (arrivedBefore && !writesBeside()) heading.current?.focus({ preventScroll: true });
    arrivedBefore = true;
  }, [ready]);
  return heading;
}

interface ScreenProps {
  readonly title: string;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}

export function Screen({ title, aside, children }: ScreenProps) {
  const heading = useArrival(title);
  return (
    <div className="flex flex-col gap-4 p-4 desktop:p-6">
      <div className="flex flex-wrap items-baseline gap-x-4 gap-y-1">
        <h1 ref={heading} tabIndex={-1} className="text-std-24B-150">
          {title}
        </h1>
        {aside}
      </div>
      {children}
    </div>
  );
}
