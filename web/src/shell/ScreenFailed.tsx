/** For a screen that could not be shown at all; the frame around it stays usable. */

import type { ErrorComponentProps } from "@tanstack/react-router";
import { Trouble } from "~/parts/feedback/Trouble";

/** A script that a newer build replaced can only be loaded by reloading the page. */
function isGone(error: unknown): boolean {
  return error instanceof TypeError && /import|module/i.test(error.message);
}

export function ScreenFailed({ error, reset }: ErrorComponentProps) {
  return (
    <div className="p-6">
      <Trouble error={error} onAgain={isGone(error) ? () => window.location.reload() : reset} />
    </div>
  );
}
