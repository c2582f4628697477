/** The one menu of the person: the post they act in, their absences, how the screen looks, and the log-out. */

import { Link } from "@tanstack/react-router";
import { type ReactNode, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { readyToLeave } from "~/api/leaving";
import { useOfficeName } from "~/api/people";
import { waitsForLogin } from "~/api/problem";
import { ADMINISTERS, type Post, useLogout, useSession, useSwitchPost } from "~/api/session";
import { Button } from "~/parts/Button";
import { LeaveModal } from "~/parts/feedback/LeaveAsked";
import { tell } from "~/parts/feedback/notices";
import { useTroubleText } from "~/parts/feedback/Trouble";
import { Icon } from "~/parts/Icon";
import { prefer, SIZES, usePreferences } from "~/parts/preferences";
import { AllUnsentWords } from "~/parts/unsentWords";

function sameAs(post: Post) {
  return (other: Post) =>
    other.role === post.role && other.office_code === post.office_code && other.unit === post.unit;
}

export function PersonMenu() {
  const { t } = useTranslation();
  const { staff, acting_post } = useSession();
  const id = useId();
  const menu = useRef<HTMLDivElement>(null);
  const close = () => menu.current?.hidePopover();
  const leaving = useLeaving();
  return (
    <>
      <button
        type="button"
        popoverTarget={id}
        className="flex min-h-9 min-w-0 items-center gap-1.5 whitespace-nowrap rounded-6 px-1.5 text-key-900 hover:bg-key-50"
      >
        <span
          aria-hidden="true"
          className="grid size-8 shrink-0 place-items-center rounded-full bg-key-100 text-dns-14B-130 text-key-1000"
        >
          {staff.name.slice(0, 1)}
        </span>
        <span className="text-dns-14B-130 text-solid-gray-800 max-desktop-admin:sr-only">{staff.name}</span>
        <span className="truncate text-dns-14N-130 text-solid-gray-700 max-xl:sr-only xl:max-w-48">
          {acting_post.unit}
        </span>
        <span className="sr-only">{t("shell.menu.ofPerson")}</span>
        <Icon name="down" className="size-4 shrink-0" />
      </button>
      <div
        ref={menu}
        id={id}
        popover="auto"
        className="fixed inset-auto top-14 right-4 m-0 max-h-[calc(100dvh-4rem)] w-80 max-w-[calc(100vw-2rem)] overflow-y-auto rounded-8 border border-solid-gray-420 bg-white p-4 text-dns-16N-130 text-solid-gray-800 shadow-2"
      >
        <section aria-label={t("shell.menu.title")} className="flex flex-col gap-4">
          <ActingPost />
          <ul className="flex flex-col gap-1 border-solid-gray-200 border-y py-2">
            <MenuLink to="/absences" onLeave={close}>
              {t("shell.menu.absences")}
            </MenuLink>
            {ADMINISTERS.includes(acting_post.role) ? (
              <MenuLink to="/office" onLeave={close}>
                {t("shell.menu.office")}
              </MenuLink>
            ) : null}
          </ul>
          <Looks />
          <Button disabled={leaving.saving} onClick={leaving.begin}>
            {t("shell.menu.logout")}
          </Button>
        </section>
      </div>
      <LeaveModal open={leaving.asked} onStay={leaving.stay} onGo={leaving.go}>
        <AllUnsentWords />
      </LeaveModal>
    </>
  );
}

function ActingPost() {
  const { t } = useTranslation();
  const { staff, posts, acting_post } = useSession();
  const officeName = useOfficeName();
  const troubleText = useTroubleText();
  const switchPost = useSwitchPost();
  const acting = posts.findIndex(sameAs(acting_post));
  const nameOf = (post: Post) => `${officeName(post.office_code)} ${post.unit} ${post.post}`;
  return (
    <div className="flex flex-col gap-2">
      <p className="text-dns-16B-130">{t("shell.menu.who", { name: staff.name })}</p>
      {posts.length > 1 ? (
        <select
          aria-label={t("shell.menu.post")}
          value={acting}
          disabled={switchPost.isPending}
          onChange={(event) => {
            const post = posts[Number(event.target.value)];
            if (post) switchPost.mutate(post, { onError: (error) => tell(troubleText(error).text, "bad") });
          }}
          className="min-h-9 w-full rounded-6 border border-solid-gray-600 bg-white px-2"
        >
          {posts.map((post, at) => (
            <option key={nameOf(post)} value={at}>
              {nameOf(post)}
            </option>
          ))}
        </select>
      ) : (
        <p>{nameOf(acting_post)}</p>
      )}
    </div>
  );
}

interface MenuLinkProps {
  readonly to: "/absences" | "/office";
  readonly onLeave: () => void;
  readonly children: ReactNode;
}

function MenuLink({ to, onLeave, children }: MenuLinkProps) {
  return (
    <li>
      <Link
        to={to}
        onClick={onLeave}
        className="block rounded-6 px-2 py-2 text-key-900 no-underline hover:bg-solid-gray-50 hover:underline"
      >
        {children}
      </Link>
    </li>
  );
}

/** Years, language and size of this browser's screen. */
function Looks() {
  const { t } = useTranslation();
  const { years, language, size } = usePreferences();
  const other = language === "ja" ? "en" : "ja";
  return (
    <div className="flex flex-col gap-3">
      <Choice label={t("shell.menu.years")}>
        {(["wareki", "western"] as const).map((style) => (
          <Pick key={style} on={years === style} onPick={() => prefer({ years: style })}>
            {t(`shell.menu.${style}`)}
          </Pick>
        ))}
      </Choice>
      <Choice label={t("shell.menu.size")}>
        {SIZES.map((each) => (
          <Pick key={each} on={size === each} onPick={() => prefer({ size: each })}>
            {t("shell.menu.percent", { count: each })}
          </Pick>
        ))}
      </Choice>
      <div>
        <Button look="text" size="xs" lang={other} onClick={() => prefer({ language: other })}>
          {other === "ja" ? "日本語" : "English"}
        </Button>
      </div>
    </div>
  );
}

function Choice({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <fieldset className="flex flex-wrap gap-1">
      <legend className="mb-1 text-dns-14N-130 text-solid-gray-700">{label}</legend>
      {children}
    </fieldset>
  );
}

interface PickProps {
  readonly on: boolean;
  readonly onPick: () => void;
  readonly children: ReactNode;
}

function Pick({ on, onPick, children }: PickProps) {
  return (
    <Button look={on ? "solid" : "outline"} size="xs" aria-pressed={on} onClick={onPick}>
      {children}
    </Button>
  );
}

/** The log-out. It saves unsaved words first, and asks about words that cannot be saved. */
function useLeaving() {
  const { t } = useTranslation();
  const logout = useLogout();
  const [step, setStep] = useState<"here" | "saving" | "asked">("here");
  async function leave(): Promise<void> {
    setStep("saving");
    const ready = await readyToLeave();
    setStep(ready ? "here" : "asked");
    if (ready) end();
  }
  function end(): void {
    logout.mutate(undefined, {
      onError(error) {
        setStep("here");
        if (waitsForLogin(error)) return;
        tell(t("shell.menu.notLoggedOut"), "bad", { label: t("shell.menu.logout"), run: () => void leave() });
      },
    });
  }
  return {
    saving: step === "saving",
    asked: step === "asked",
    begin: () => void leave(),
    stay: () => setStep("here"),
    go: end,
  };
}
