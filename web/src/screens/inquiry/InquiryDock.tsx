/**
 * The place of the inquiry panel beside every screen. It is fetched and put there while nothing else is to be done: it
 * must open at the very keypress, also when the gateway is away by then; and it stays, so that its text survives.
 */

import { type ComponentType, useEffect, useState } from "react";
import { withWords } from "~/i18n/later";
import { useInquiryDesk } from "./desk";

const SOON_MS = 300;
const AGAIN_MS = 3_000;

export function InquiryDock() {
  const { asked } = useInquiryDesk();
  const [Panel, setPanel] = useState<ComponentType | null>(null);
  const wanted = asked > 0;
  useEffect(() => {
    if (Panel) return;
    let timer: ReturnType<typeof setTimeout>;
    const fetchPanel = () =>
      void withWords(import("./InquiryPanel")).then(
        ({ InquiryPanel }) => setPanel(() => InquiryPanel),
        () => {
          timer = setTimeout(fetchPanel, AGAIN_MS);
        },
      );
    timer = setTimeout(fetchPanel, wanted ? 0 : SOON_MS);
    return () => clearTimeout(timer);
  }, [Panel, wanted]);
  return Panel ? <Panel /> : null;
}
