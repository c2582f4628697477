/**
 * Short notices of results and events. Screen readers read them politely; they are dismissed by hand or after a time. One that
 * offers something stands longer, and for as long as somebody is at it.
 */

import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { kept, useKept } from "~/api/kept";
import { Button } from "../Button";
import { Icon } from "../Icon";
import { MOST, withNewest } from "./standing";

/** What can be done about it. It can be done once. */
interface Offer {
  readonly label: string;
  readonly run: () => void;
}

interface Notice {
  readonly id: number;
  readonly text: string;
  readonly tone: "good" | "bad";
  readonly offer: Offer | undefined;
}

const SHOWN_MS = 8_000;
const OFFERED_MS = 30_000;

/** They may name households: those of somebody else are not shown. */
const notices = kept<readonly Notice[]>(() => []);
let last = 0;

/** Shows a notice. An error stays until it is dismissed. Returns what takes the notice away. */
export function tell(text: string, tone: Notice["tone"] = "good", offer?: Offer): () => void {
  last += 1;
  const id = last;
  notices.become(withNewest(notices.now(), { id, text, tone, offer }));
  return () => dismiss(id);
}

function dismiss(id: number): void {
  notices.become(notices.now().filter((notice) => notice.id !== id));
}

/** Where notices appear. Rendered once, in the shell. */
export function Notices() {
  const { t } = useTranslation();
  const all = useKept(notices);
  const [unfolded, setUnfolded] = useState(false);
  const folded = Math.max(all.length - MOST, 0);
  const shown = unfolded ? all : all.slice(folded);
  return (
    <section
      aria-label={t("parts.notices")}
      aria-live="polite"
      className="fixed bottom-(--above-foot) left-4 z-40 flex -m-1 max-h-[70dvh] max-w-lg flex-col gap-2 overflow-y-auto p-1"
    >
      {folded > 0 ? (
        <Button
          size="xs"
          className="self-start"
          aria-expanded={unfolded}
          onClick={() => setUnfolded(!unfolded)}
        >
          {t(unfolded ? "today.fewer" : "parts.moreNotices", { count: folded })}
        </Button>
      ) : null}
      {shown.map((notice) => (
        <Shown key={notice.id} notice={notice} />
      ))}
    </section>
  );
}

function Shown({ notice }: { notice: Notice }) {
  const { t } = useTranslation();
  const { id, tone, offer } = notice;
  const box = useRef<HTMLFieldSetElement>(null);
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (tone === "bad" || held) return;
    const timer = setTimeout(() => dismiss(id), offer ? OFFERED_MS : SHOWN_MS);
    return () => clearTimeout(timer);
  }, [id, tone, offer, held]);
  // Where the notice is about something that had the focus and is gone, the focus is nowhere else.
  useEffect(() => {
    if (offer && document.activeElement === document.body) box.current?.querySelector("button")?.focus();
  }, [offer]);
  function accept(): void {
    dismiss(id);
    offer?.run();
  }
  const good = notice.tone === "good";
  return (
    <fieldset
      ref={box}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
      onKeyDown={(event) => {
        if (!offer || event.key !== "z" || !(event.ctrlKey || event.metaKey)) return;
        event.preventDefault();
        accept();
      }}
      className={`flex min-w-0 items-start gap-2 rounded-8 border-2 bg-white p-3 shadow-2 ${good ? "border-green-800" : "border-error-1"}`}
    >
      <Icon
        name={good ? "check" : "alert"}
        className={`mt-0.5 size-5 shrink-0 ${good ? "text-green-900" : "text-error-1"}`}
      />
      <p className="min-w-0 flex-1 text-dns-16N-130">{notice.text}</p>
      {offer ? (
        <Button size="xs" className="shrink-0" onClick={accept}>
          {offer.label}
        </Button>
      ) : null}
      <button
        type="button"
        aria-label={t("parts.dismiss")}
        onClick={() => dismiss(notice.id)}
        className="grid size-7 place-items-center rounded-4 hover:bg-solid-gray-50"
      >
        <Icon name="close" className="size-4" />
      </button>
    </fieldset>
  );
}
