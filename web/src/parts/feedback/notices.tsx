/** Short notices of what was done or has happened; read out politely, dismissed by hand or by time. */

import { useEffect, useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";
import { Icon } from "../Icon";

interface Notice {
  readonly id: number;
  readonly text: string;
  readonly tone: "good" | "bad";
}

const SHOWN_MS = 8_000;
const MOST = 3;

let notices: readonly Notice[] = [];
let last = 0;
const watchers = new Set<() => void>();

function become(next: readonly Notice[]): void {
  notices = next;
  for (const watcher of watchers) watcher();
}

/** Tell of something; what went wrong stays until it is dismissed. */
export function tell(text: string, tone: Notice["tone"] = "good"): void {
  last += 1;
  become([...notices, { id: last, text, tone }].slice(-MOST));
}

function dismiss(id: number): void {
  become(notices.filter((notice) => notice.id !== id));
}

function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => {
    watchers.delete(watcher);
  };
}

/** Where notices appear; stands once, in the shell. */
export function Notices() {
  const { t } = useTranslation();
  const shown = useSyncExternalStore(watch, () => notices);
  return (
    <section
      aria-label={t("parts.notices")}
      aria-live="polite"
      className="fixed bottom-4 left-4 z-40 flex max-w-lg flex-col gap-2"
    >
      {shown.map((notice) => (
        <Shown key={notice.id} notice={notice} />
      ))}
    </section>
  );
}

function Shown({ notice }: { notice: Notice }) {
  const { t } = useTranslation();
  useEffect(() => {
    if (notice.tone === "bad") return;
    const timer = setTimeout(() => dismiss(notice.id), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [notice]);
  const good = notice.tone === "good";
  return (
    <div
      className={`flex items-start gap-2 rounded-8 border-2 bg-white p-3 shadow-2 ${good ? "border-green-800" : "border-error-1"}`}
    >
      <Icon
        name={good ? "check" : "alert"}
        className={`mt-0.5 size-5 shrink-0 ${good ? "text-green-900" : "text-error-1"}`}
      />
      <p className="min-w-0 flex-1 text-dns-16N-130">{notice.text}</p>
      <button
        type="button"
        aria-label={t("parts.dismiss")}
        onClick={() => dismiss(notice.id)}
        className="grid size-7 place-items-center rounded-4 hover:bg-solid-gray-50"
      >
        <Icon name="close" className="size-4" />
      </button>
    </div>
  );
}
