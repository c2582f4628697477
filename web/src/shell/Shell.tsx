/** The frame around every screen: header, navigation, the screen, the inquiry panel, notices and live news. */

import { useQueryClient } from "@tanstack/react-query";
import { Outlet, useNavigate, useParams } from "@tanstack/react-router";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { listen } from "~/api/live";
import { useSessionLost, useTaken } from "~/api/lost";
import { useSession } from "~/api/session";
import { classes } from "~/parts/classes";
import { useCurtain } from "~/parts/curtain";
import { Notices } from "~/parts/feedback/notices";
import { CallbackDialog } from "~/parts/inquiry/CallbackDialog";
import { listenToKeys, useShortcut } from "~/parts/keys/shortcuts";
import { useAskBeforeLosingWords } from "~/parts/unsentWords";
import { takeInquiry } from "~/screens/inquiry/desk";
import { InquiryDock } from "~/screens/inquiry/InquiryDock";
import { Curtain } from "./Curtain";
import { Header } from "./Header";
import { LineBanner } from "./LineBanner";
import { Navigation } from "./Navigation";
import { PLACES } from "./places";
import { SessionLost } from "./SessionLost";
import { UnsentCallBanner } from "./UnsentCallBanner";

/** A modal dialog does not take this from what is around it. */
const HIDDEN = "invisible [&_dialog]:invisible";

export function Shell() {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const lost = useSessionLost();
  const taken = useTaken() !== null;
  const { staff, csrf } = useSession();
  const { householdId } = useParams({ strict: false });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the news are those of one session
  useEffect(() => (lost ? undefined : listen(cache)), [cache, lost, csrf]);
  useAskBeforeLosingWords();
  useEffect(listenToKeys, []);
  const curtain = useCurtain();
  useHiddenTitle(lost || curtain);
  useShortcut("i", t("shell.keys.inquiry"), () => takeInquiry(householdId), "everywhere");
  return (
    <>
      {/* Out of sight but in place, so that what was written is still there for its person. */}
      <div className={classes("flex min-h-dvh flex-col", curtain && HIDDEN)} hidden={lost}>
        <a
          href="#content"
          className="sr-only z-50 bg-white p-3 focus:not-sr-only focus:absolute focus:top-2 focus:left-2"
        >
          {t("shell.skip")}
        </a>
        {PLACES.map((place) => (
          <PlaceKey key={place.to} place={place} />
        ))}
        <Header />
        <LineBanner />
        <UnsentCallBanner />
        <div className="flex flex-1 flex-col desktop-admin:flex-row">
          <Navigation />
          <main id="content" tabIndex={-1} className="@container min-w-0 flex-1 outline-none">
            <Outlet />
          </main>
          <InquiryDock key={staff.id} />
        </div>
        <CallbackDialog />
        <Notices />
      </div>
      <Curtain />
      <SessionLost open={lost && !taken} />
    </>
  );
}

/** The title may name a household: it is out of sight with the screen. */
function useHiddenTitle(hidden: boolean): void {
  const { t } = useTranslation();
  useEffect(() => {
    if (!hidden) return;
    const shown = document.title;
    document.title = t("shell.product");
    return () => {
      document.title = shown;
    };
  }, [hidden, t]);
}

function PlaceKey({ place }: { place: (typeof PLACES)[number] }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  useShortcut(place.keys, t(place.go), () => void navigate({ to: place.to }), "everywhere");
  return null;
}
