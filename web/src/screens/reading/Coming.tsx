/** A placeholder for texts that are not loaded yet. It is as high as the window, so that only texts close by are loaded. */

import { Loading } from "~/parts/feedback/Loading";

export function Coming() {
  return (
    <div className="min-h-dvh">
      <Loading lines={6} />
    </div>
  );
}
