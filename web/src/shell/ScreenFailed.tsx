/** For a screen that could not be shown at all; the frame around it stays usable. */

import type { ErrorComponentProps } from "@tanstack/react-router";
import { Trouble } from "~/parts/feedback/Trouble";

export function ScreenFailed({ error, reset }: ErrorComponentProps) {
  return (
    <div className="p-6">
      <Trouble error={error} onAgain={reset} />
    </div>
  );
}
