/** Lets in whoever is logged in; everybody else sees the login, or why even that cannot be shown. */

import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, Suspense, useEffect } from "react";
import { SessionContext, sessionQuery } from "~/api/session";
import { Loading } from "~/parts/feedback/Loading";
import { Trouble } from "~/parts/feedback/Trouble";
import { LoginScreen } from "~/screens/login/LoginScreen";

export function Gate({ children }: { children: ReactNode }) {
  const session = useQuery(sessionQuery);
  const cache = useQueryClient();
  const out = session.data === null;
  useEffect(() => {
    // Nothing of what somebody has seen stays after he has left.
    if (out) cache.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== "session" });
  }, [cache, out]);
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
