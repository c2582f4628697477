/** Lets in whoever is logged in; everybody else sees the login, or why even that cannot be shown. */

import { useQuery } from "@tanstack/react-query";
import { type ReactNode, Suspense } from "react";
import { SessionContext, sessionQuery } from "~/api/session";
import { Loading } from "~/parts/feedback/Loading";
import { Trouble } from "~/parts/feedback/Trouble";
import { LoginScreen } from "~/screens/login/LoginScreen";

export function Gate({ children }: { children: ReactNode }) {
  const session = useQuery(sessionQuery);
  if (session.data)
    return (
      <SessionContext key={session.data.staff.id} value={session.data}>
        <Suspense fallback={<Loading />}>{children}</Suspense>
      </SessionContext>
    );
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
