/** The frame around every screen: header, navigation, the screen, the inquiry panel, notices and what is heard live. */

import { useQueryClient } from "@tanstack/react-query";
import { Outlet, useNavigate, useParams } from "@tanstack/react-router";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { listen } from "~/api/live";
import { useSessionLost } from "~/api/lost";
import { useSession } from "~/api/session";
import { Notices } from "~/parts/feedback/notices";
import { listenToKeys, useShortcut } from "~/parts/keys/shortcuts";
import { takeInquiry } from "~/screens/inquiry/desk";
import { InquiryDock } from "~/screens/inquiry/InquiryDock";
import { Header } from "./Header";
import { LineBanner } from "./LineBanner";
import { Navigation } from "./Navigation";
import { PLACES } from "./places";
import { SessionLost } from "./SessionLost";

export function Shell() {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const lost = useSessionLost();
  const { staff } = useSession();
  const { householdId } = useParams({ strict: false });
  useEffect(() => (lost ? undefined : listen(cache)), [cache, lost]);
  useEffect(listenToKeys, []);
  useShortcut("i", t("shell.keys.inquiry"), () => takeInquiry(householdId), "everywhere");
  return (
    <div className="flex min-h-dvh flex-col">
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
      <div className="flex flex-1 flex-col desktop-admin:flex-row">
        <Navigation />
        <main id="content" tabIndex={-1} className="@container min-w-0 flex-1 outline-none">
          <Outlet />
        </main>
        <InquiryDock key={staff.id} />
      </div>
      <Notices />
      <SessionLost open={lost} />
    </div>
  );
}

function PlaceKey({ place }: { place: (typeof PLACES)[number] }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  useShortcut(place.keys, t(place.go), () => void navigate({ to: place.to }), "everywhere");
  return null;
}
