/** How much is waiting for the person, on all screens. A new message is announced when it arrives. */

import { Link } from "@tanstack/react-router";
import { useEffect, useId, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "~/parts/Button";
import { tell } from "~/parts/feedback/notices";
import { Icon } from "~/parts/Icon";
import { sumOf, useWaiting, type Waiting } from "./waiting";

export function Bell() {
  const { t } = useTranslation();
  const waiting = useWaiting();
  const { count, cut } = sumOf(waiting);
  useNewMessages(waiting.find(({ what }) => what === "messages")?.count);
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  return (
    <>
      <Button
        look="text"
        size="xs"
        aria-label={t(cut ? "shell.menu.bellAtLeast" : "shell.menu.bellCount", { count })}
        popoverTarget={id}
      >
        <Icon name="bell" className="size-5" />
        <span
          aria-hidden="true"
          className="inline-block min-w-5 rounded-full bg-solid-gray-100 px-1.5 text-solid-gray-800 tabular-nums"
        >
          {cut ? `${count}+` : count}
        </span>
      </Button>
      <div
        ref={list}
        id={id}
        popover="auto"
        className="fixed inset-auto top-14 right-4 m-0 w-72 rounded-8 border border-solid-gray-420 bg-white p-3 text-solid-gray-800 shadow-2"
      >
        <WaitingList waiting={waiting} onLeave={() => list.current?.hidePopover()} />
      </div>
    </>
  );
}

function WaitingList({ waiting, onLeave }: { waiting: readonly Waiting[]; onLeave: () => void }) {
  const { t } = useTranslation();
  const some = waiting.filter(({ count }) => count);
  return (
    <>
      <h2 className="mb-2 text-dns-16B-130">{t("shell.bell.title")}</h2>
      {some.length === 0 ? <p className="text-dns-16N-130">{t("shell.bell.none")}</p> : null}
      <ul>
        {some.map(({ what, count, cut }) => (
          <li key={what}>
            <Link
              to="/"
              hash={what}
              onClick={onLeave}
              className="flex justify-between rounded-6 px-2 py-2 text-dns-16N-130 hover:bg-solid-gray-50"
            >
              <span className="link">{t(`shell.bell.${what}`)}</span>
              <span>{t(cut ? "parts.countAtLeast" : "today.count", { count: count ?? 0 })}</span>
            </Link>
          </li>
        ))}
      </ul>
    </>
  );
}

function useNewMessages(count: number | undefined): void {
  const { t } = useTranslation();
  const before = useRef<number | undefined>(undefined);
  useEffect(() => {
    if (count === undefined) return;
    const more = before.current === undefined ? 0 : count - before.current;
    before.current = count;
    if (more > 0) tell(t("shell.bell.newMessage", { count: more }));
  }, [count, t]);
}
