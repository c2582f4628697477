/**
 * Shows the app to a logged-in person, and the login to everybody else, or why even the login cannot be shown. When somebody
 * else logs in in another tab, it says who, and nothing else. When somebody else logs in in this tab, they get a new page.
 */

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, Suspense, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { usePageLeft, useTaken } from "~/api/lost";
import { SessionContext, sessionQuery, watchSession } from "~/api/session";
import { Loading } from "~/parts/feedback/Loading";
import { Trouble } from "~/parts/feedback/Trouble";
import { LoginScreen } from "~/screens/login/LoginScreen";
import { SessionTaken } from "./SessionTaken";

export function Gate({ children }: { children: ReactNode }) {
  const cache = useQueryClient();
  const taken = useTaken();
  const left = usePageLeft();
  useEffect(() => watchSession(cache), [cache]);
  if (left) return <NewPage />;
  return (
    <>
      <Admitted>{children}</Admitted>
      {taken ? <SessionTaken taken={taken} /> : null}
    </>
  );
}

/** In place of everything, which has let go by the time that this loads: nothing asks whether to stay. */
function NewPage() {
  const { t } = useTranslation();
  // The root: nobody is led to an address that their predecessor opened.
  useEffect(() => {
    document.title = t("shell.product");
    window.location.replace("/");
  }, [t]);
  return <Loading />;
}

function Admitted({ children }: { children: ReactNode }) {
  const session = useQuery(sessionQuery);
  const taken = useTaken();
  if (session.data)
    return (
      <SessionContext key={session.data.staff.id} value={session.data}>
        <Suspense fallback={<Loading />}>{children}</Suspense>
      </SessionContext>
    );
  if (taken) return null;
  if (session.data === null) return <LoginScreen />;
  return (
    <main className="mx-auto max-w-xl p-6">
      {session.isError ? (
        <Trouble error={session.error} onAgain={() => void session.refetch()} />
      ) : (
        <Loading />
      )}
    </main>
  );
}
