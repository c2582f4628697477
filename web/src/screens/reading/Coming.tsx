/** In place of texts that are not there yet: a window's height, so that no more is fetched than one comes to. */

import { Loading } from "~/parts/feedback/Loading";

export function Coming() {
  return (
    <div className="min-h-dvh">
      <Loading lines={6} />
    </div>
  );
}
