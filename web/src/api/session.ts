/** The person who is logged in: the session, its posts, and the people of the demo. */

import { type QueryClient, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { createContext, useContext } from "react";
import { api, ask, changing, onOtherSession, rememberCsrf, type Schemas, sendNothingMore } from "./client";
import { forgetPerson } from "./kept";
import { readyToLeave } from "./leaving";
import { isPageLeft, pageIsLeft, sessionIsLost, sessionIsTaken, type Taken, takenNow } from "./lost";
import { ofNothing } from "./news";
import { Refused, waitsForLogin } from "./problem";
import { takeUpPurpose } from "./purpose";

export type Session = Schemas["SessionView"];
export type Post = Session["acting_post"];
export type DemoPerson = Schemas["DemoPerson"];

/** The roles that administer their office. */
export const ADMINISTERS: readonly Post["role"][] = ["admin", "section_chief", "operator"];

const MINE = ["session", null, "mine"] as const;

const OF_PERSON = {
  predicate: ({ queryKey }: { queryKey: readonly unknown[] }) => queryKey[0] !== "session",
};

/** Nothing that a person saw, asked or wrote is kept. */
function forget(cache: QueryClient): void {
  forgetPerson();
  cache.removeQueries(OF_PERSON);
}

let arrivals = 0;

/** Whose page this is: the first who logged in on it. */
let owner: string | undefined;

/**
 * Somebody logged in or out. A page is one person's for as long as it lives: for another one a new page is loaded, and this
 * one never learns their token. So no word of its person can be sent by anything that still runs, whatever that is.
 */
export function arrive(cache: QueryClient, session: Session | null): void {
  if (isPageLeft()) return;
  const before = cache.getQueryData<Session | null>(MINE);
  arrivals += 1;
  if (session && owner !== undefined && owner !== session.staff.id) {
    void leavePage(cache);
    return;
  }
  owner ??= session?.staff.id;
  rememberCsrf(session?.csrf ?? "");
  sessionIsLost(false);
  if (before?.staff.id !== session?.staff.id) forget(cache);
  // Not from each look at the same session: it may lack what was stated a moment ago.
  if (session && before?.csrf !== session.csrf) takeUpPurpose(session.purpose);
  cache.setQueryData(MINE, session);
}

/** Nothing of the page's person is shown, kept or sent any more; the gate loads a new page. */
function leavePage(cache: QueryClient): Promise<void> {
  sendNothingMore();
  pageIsLeft();
  return drop(cache);
}

/** The person goes on: in another post, or with a new session. Every answer may differ for it. */
function goOn(cache: QueryClient, session: Session): void {
  arrive(cache, session);
  if (!isPageLeft()) void cache.invalidateQueries(OF_PERSON);
}

function sameHolder({ staff, acting_post }: Session, other: Session): boolean {
  const names = ["role", "office_code", "unit", "post"] as const;
  return staff.id === other.staff.id && names.every((name) => acting_post[name] === other.acting_post[name]);
}

async function currentSession(cache: QueryClient): Promise<Session | null> {
  const mine = () => cache.getQueryData<Session | null>(MINE) ?? null;
  const began = arrivals;
  if (isPageLeft()) return null;
  try {
    const now = await ask(api.GET("/api/v1/session"));
    if (began !== arrivals) return mine(); // this tab logged in, or took another post, meanwhile
    const shown = mine() ?? takenNow()?.before;
    if (shown && !sameHolder(shown, now)) {
      sessionIsTaken({ before: shown, now });
      return mine();
    }
    if (shown && (shown.csrf !== now.csrf || takenNow())) goOn(cache, now);
    else arrive(cache, now);
    return now;
  } catch (error) {
    if (!(error instanceof Refused) || error.problem.status !== 401) throw error;
    if (began === arrivals) sessionIsLost(mine() !== null);
    return mine();
  }
}

const ANNOUNCED = "tsuzuri.session";
let channel: BroadcastChannel | undefined;

/** One for the tab: what it posts reaches the other tabs only. */
function tabs(): BroadcastChannel {
  channel ??= new BroadcastChannel(ANNOUNCED);
  return channel;
}

function tellOtherTabs(): void {
  tabs().postMessage(null);
}

/** Asks who is logged in when another tab says that this changed, or when a request of this tab was refused for it. */
export function watchSession(cache: QueryClient): () => void {
  const check = () => void cache.invalidateQueries({ queryKey: MINE });
  const line = tabs();
  line.addEventListener("message", check);
  const stop = onOtherSession(check);
  return () => {
    line.removeEventListener("message", check);
    stop();
  };
}

/** Somebody else is logged in: what their predecessor saw is dropped, unless they left unsaved words, which stay out of sight. */
export async function dropWhatWasSeen(cache: QueryClient): Promise<void> {
  if ((await readyToLeave()) && takenNow() !== null) await drop(cache);
}

async function drop(cache: QueryClient): Promise<void> {
  forget(cache);
  await cache.cancelQueries({ queryKey: MINE }); // its answer would bring the person back
  cache.setQueryData(MINE, null);
}

/** Goes on as who is logged in now: as the same person with their words, as another one with an empty page. */
export async function goOnAs(cache: QueryClient, { before, now }: Taken): Promise<void> {
  if (before.staff.id === now.staff.id) goOn(cache, now);
  else await leavePage(cache);
}

/** The session, or null for somebody who is not logged in. An expired session is kept and marked as lost. */
export const sessionQuery = queryOptions({
  queryKey: MINE,
  meta: { hears: ofNothing },
  queryFn: ({ client }) => currentSession(client),
  staleTime: 60_000,
  refetchOnWindowFocus: "always",
});

export const peopleQuery = queryOptions({
  queryKey: ["session", null, "people"],
  meta: { hears: ofNothing },
  queryFn: async () => (await ask(api.GET("/api/v1/session/people"))).items,
  staleTime: 60_000,
});

/**
 * Notes a look at 今日, and says since when what came in is new: the person's last look before this visit. Null at the first
 * one. Asked at each arrival, not when the window gets the focus: marks would go while somebody reads.
 */
export const visitQuery = queryOptions({
  queryKey: ["visit", null],
  meta: { hears: ofNothing },
  queryFn: async () =>
    (await ask(api.POST("/api/v1/session/visit", { params: { header: changing() } }))).since ?? null,
  staleTime: 0,
  refetchOnWindowFocus: false,
});

/** The session that the gate let in. */
export const SessionContext = createContext<Session | null>(null);

/** The session of the person who is logged in; only below the gate. */
export function useSession(): Session {
  const session = useContext(SessionContext);
  if (session === null) throw new Error("no session below the gate");
  return session;
}

/** Log in as one of the demo's people. */
export function useLogin() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (staff_id: string) => ask(api.POST("/api/v1/session", { body: { staff_id } })),
    onSuccess: (session) => {
      goOn(cache, session);
      tellOtherTabs();
    },
  });
}

/** Act in another of the person's posts. Every answer may differ for it. */
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
      goOn(cache, session);
      tellOtherTabs();
    },
  });
}

/** Ends the session. The screens go only when it has ended. */
export function useLogout() {
  const cache = useQueryClient();
  function gone(): void {
    arrive(cache, null);
    tellOtherTabs();
  }
  return useMutation({
    mutationFn: () => ask(api.DELETE("/api/v1/session", { params: { header: changing() } })),
    onSuccess: gone,
    // Without an answer the session may live on: whoever stands at this screen next would be let in as this person.
    onError: (error) => {
      if (waitsForLogin(error)) gone();
    },
  });
}
