/** Whether the curtain is drawn: nothing of the screen is to be seen, and no dialog opens over it. */

import { kept, useKept } from "~/api/kept";

const drawn = kept(() => false);

export const isCurtainDrawn = drawn.now;

export const drawCurtain = drawn.become;

export const useCurtain = () => useKept(drawn);
