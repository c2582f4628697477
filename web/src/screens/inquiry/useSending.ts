/** The call on screen being sent, and the calls that were put aside while they could not be sent. */

import { useCallback, useEffect, useReducer, useRef, useState } from "react";
import { useSessionLost } from "~/api/lost";
import { type Hearing, Sender } from "./sender";

export function useSending(hears: Pick<Hearing, "logged" | "refused">) {
  const lost = useSessionLost();
  const [, draw] = useReducer((drawn: number) => drawn + 1, 0);
  const all = useRef(new Set<Sender>());
  const heard = useRef(hears);
  heard.current = hears;
  const gone = useRef(false);

  const make = useCallback((held = false) => {
    const next = new Sender(
      {
        changed() {
          if (!gone.current) draw();
        },
        logged(sender, sent) {
          if (!gone.current) heard.current.logged(sender, sent);
        },
        refused(sender) {
          if (!gone.current) heard.current.refused(sender);
        },
      },
      held,
    );
    all.current.add(next);
    return next;
  }, []);
  const [front, setFront] = useState(make);

  useEffect(() => {
    for (const each of all.current) each.hold(lost);
  }, [lost]);

  // The next person is somebody else: nothing more is sent.
  useEffect(() => {
    gone.current = false;
    return () => {
      gone.current = true;
      for (const each of all.current) each.hold(true);
    };
  }, []);

  // Warn before the page is left with an unsent call.
  const late = [...all.current].filter((each) => each.late).length;
  useEffect(() => {
    if (late === 0) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [late]);

  return {
    front,
    lost,
    /** How many calls are retried. */
    late,
    /** Another call is on screen: a new one, or one that was put aside. */
    change: (next?: Sender) => setFront(next ?? make(lost)),
  };
}
