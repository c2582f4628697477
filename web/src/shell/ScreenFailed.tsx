/** For a screen that could not be shown at all; the frame around it stays usable. */

import type { ErrorComponentProps } from "@tanstack/react-router";
import { Trouble } from "~/parts/feedback/Trouble";

/** A part of the page that is gone because another build took its place comes only with the whole page. */
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
