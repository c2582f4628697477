/** The place of the inquiry panel beside every screen. Once opened it stays there, so that its text survives. */

import { lazy, Suspense, useEffect } from "react";
import { useInquiryDesk } from "./desk";

const load = () => import("./InquiryPanel");
const InquiryPanel = lazy(load);

export function InquiryDock() {
  const desk = useInquiryDesk();
  // Fetched while nothing else is to be done: it must open at once, also when the gateway is away by then.
  useEffect(() => {
    const timer = setTimeout(() => void load().catch(() => undefined), 1_500);
    return () => clearTimeout(timer);
  }, []);
  if (desk.asked === 0) return null;
  return (
    <Suspense fallback={null}>
      <InquiryPanel />
    </Suspense>
  );
}
