/** Starts a record about a household, for people who may write. The key is `n`. */

import { Link, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useSession } from "~/api/session";
import { buttonClasses } from "~/parts/Button";
import { Icon } from "~/parts/Icon";
import { useShortcut } from "~/parts/keys/shortcuts";

/** Roles that keep no records; the server decides. */
const ONLY_READING: readonly string[] = ["hq", "cross_ward_reader", "admin", "operator"];

export function WriteLink({ household }: { household: string }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const writes = !ONLY_READING.includes(useSession().acting_post.role);
  const write = () => void navigate({ to: "/write", search: { household } });
  useShortcut("n", t("editor.title"), write, "here", writes);
  if (!writes) return null;
  return (
    <Link to="/write" search={{ household }} aria-keyshortcuts="n" className={buttonClasses()}>
      <Icon name="pen" />
      {t("editor.title")}
    </Link>
  );
}
