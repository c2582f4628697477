/** The words somebody searches for and why they look beyond their office: in memory only, gone with the page or the person. */

import { statePurpose } from "~/api/client";
import { kept, useKept } from "~/api/kept";
import type { Purpose } from "~/api/search";
import { headerOf } from "./scope";

export interface Asked {
  readonly words: string;
  readonly purpose: Purpose | null;
}

const asked = kept<Asked>(() => ({ words: "", purpose: null }));

export function askFor(next: Partial<Asked>): void {
  asked.become({ ...asked.now(), ...next });
  // What was found in other offices is opened for the same purpose.
  statePurpose(headerOf(asked.now().purpose));
}

export function useAsked(): Asked {
  return useKept(asked);
}
