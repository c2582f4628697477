/** For tests: requests without a browser. */

import { vi } from "vitest";

/** `fetch` is answered by this; addresses without a host are those of this machine. Undone by `vi.unstubAllGlobals`. */
export function answeredBy(gateway: (request: Request) => Promise<Response>): void {
  const Plain = Request;
  vi.stubGlobal("fetch", gateway);
  vi.stubGlobal(
    "Request",
    class extends Plain {
      constructor(input: RequestInfo | URL, init?: RequestInit) {
        super(typeof input === "string" ? new URL(input, "http://localhost") : input, init);
      }
    },
  );
}
