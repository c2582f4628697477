/** Who one is, in which post one acts, and the way out. */

import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { readyToLeave } from "~/api/leaving";
import { useOfficeName } from "~/api/people";
import { ADMINISTERS, type Post, useLogout, useSession, useSwitchPost } from "~/api/session";
import { Button, buttonClasses } from "~/parts/Button";
import { LeaveModal } from "~/parts/feedback/LeaveAsked";
import { tell } from "~/parts/feedback/notices";
import { useTroubleText } from "~/parts/feedback/Trouble";

function sameAs(post: Post) {
  return (other: Post) =>
    other.role === post.role && other.office_code === post.office_code && other.unit === post.unit;
}

export function PersonMenu() {
  const { t } = useTranslation();
  const { staff, posts, acting_post } = useSession();
  const officeName = useOfficeName();
  const troubleText = useTroubleText();
  const switchPost = useSwitchPost();
  const acting = posts.findIndex(sameAs(acting_post));
  const nameOf = (post: Post) => `${officeName(post.office_code)} ${post.unit} ${post.post}`;
  return (
    <div className="flex flex-wrap items-center gap-2 whitespace-nowrap xl:flex-nowrap border-solid-gray-200 pl-2 text-dns-14N-130 desktop-admin:border-l">
      <span className="text-dns-14B-130">{t("shell.menu.who", { name: staff.name })}</span>
      {posts.length > 1 ? (
        <select
          aria-label={t("shell.menu.post")}
          value={acting}
          disabled={switchPost.isPending}
          onChange={(event) => {
            const post = posts[Number(event.target.value)];
            if (post) switchPost.mutate(post, { onError: (error) => tell(troubleText(error).text, "bad") });
          }}
          className="min-h-8 max-w-48 rounded-6 border border-solid-gray-600 bg-white px-2"
        >
          {posts.map((post, at) => (
            <option key={nameOf(post)} value={at}>
              {nameOf(post)}
            </option>
          ))}
        </select>
      ) : (
        <span title={nameOf(acting_post)} className="xl:max-w-60 xl:truncate">
          {nameOf(acting_post)}
        </span>
      )}
      <Link to="/absences" className={buttonClasses({ look: "text", size: "xs" })}>
        {t("absences.title")}
      </Link>
      {ADMINISTERS.includes(acting_post.role) ? (
        <Link to="/office" className={buttonClasses({ look: "text", size: "xs" })}>
          {t("office.link")}
        </Link>
      ) : null}
      <Logout />
    </div>
  );
}

/** What is not saved is saved first; what cannot be, is asked about. */
function Logout() {
  const { t } = useTranslation();
  const logout = useLogout();
  const [step, setStep] = useState<"here" | "saving" | "asked">("here");
  async function leave(): Promise<void> {
    setStep("saving");
    const ready = await readyToLeave();
    setStep(ready ? "here" : "asked");
    if (ready) logout.mutate();
  }
  return (
    <>
      <Button look="text" size="xs" disabled={step === "saving"} onClick={() => void leave()}>
        {t("shell.menu.logout")}
      </Button>
      <div className="whitespace-normal">
        <LeaveModal open={step === "asked"} onStay={() => setStep("here")} onGo={() => logout.mutate()} />
      </div>
    </>
  );
}
