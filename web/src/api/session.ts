/** Who one is: the session, its posts, and the people of the demo. */

import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { createContext, useContext } from "react";
import { api, ask, changing, rememberCsrf, type Schemas } from "./client";
import { sessionIsLost } from "./lost";
import { ofNothing } from "./news";
import { Refused } from "./problem";

export type Session = Schemas["SessionView"];
export type Post = Session["acting_post"];
export type DemoPerson = Schemas["DemoPerson"];

/** The roles that settle what holds for their office. */
export const ADMINISTERS: readonly Post["role"][] = ["admin", "section_chief", "operator"];

const MINE = ["session", null, "mine"] as const;

async function currentSession(before: Session | null | undefined): Promise<Session | null> {
  try {
    const session = await ask(api.GET("/api/v1/session"));
    rememberCsrf(session.csrf);
    sessionIsLost(false);
    return session;
  } catch (error) {
    if (!(error instanceof Refused) || error.problem.status !== 401) throw error;
    sessionIsLost(Boolean(before));
    return before ?? null;
  }
}

/** The session, or null for somebody who is not logged in. One that has expired stays, and is marked as lost. */
export const sessionQuery = queryOptions({
  queryKey: MINE,
  meta: { hears: ofNothing },
  queryFn: ({ client }) => currentSession(client.getQueryData<Session | null>(MINE)),
  staleTime: 60_000,
});

export const peopleQuery = queryOptions({
  queryKey: ["session", null, "people"],
  meta: { hears: ofNothing },
  queryFn: async () => (await ask(api.GET("/api/v1/session/people"))).items,
  staleTime: 60_000,
});

/** The session as the gate has let it in. */
export const SessionContext = createContext<Session | null>(null);

/** The session of whoever is logged in; only below the gate. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === null) throw new Error("no session below the gate");
  return session;
}

/** Log in as one of the demo's people. The cache of somebody else is dropped. */
export function useLogin() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (staff_id: string) => ask(api.POST("/api/v1/session", { body: { staff_id } })),
    onSuccess: (session) => {
      const before = cache.getQueryData(sessionQuery.queryKey);
      rememberCsrf(session.csrf);
      sessionIsLost(false);
      if (before && before.staff.id !== session.staff.id)
        cache.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== "session" });
      cache.setQueryData(sessionQuery.queryKey, session);
      void cache.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== "session" });
    },
  });
}

/** Act in another of one's posts: everything may look different from there. */
export function useSwitchPost() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ role, office_code, unit }: Post) =>
      ask(
        api.POST("/api/v1/session/post", {
          params: { header: changing() },
          body: { role, office_code, unit },
        }),
      ),
    onSuccess: (session) => {
      rememberCsrf(session.csrf);
      cache.setQueryData(sessionQuery.queryKey, session);
      void cache.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== "session" });
    },
  });
}

export function useLogout() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: () => ask(api.DELETE("/api/v1/session", { params: { header: changing() } })),
    onSettled: () => {
      rememberCsrf("");
      sessionIsLost(false);
      cache.setQueryData(sessionQuery.queryKey, null);
    },
  });
}
