/** How the possible receivers of a call are listed: with their post, the office where it is another one, and whether they are away. */

import { useTranslation } from "react-i18next";
import type { Schemas } from "~/api/client";
import { useSession } from "~/api/session";
import { usePresence } from "./away";

type Staff = Schemas["StaffView"];

/** The post by which somebody is listed: one in this office, if they hold one. */
export function postFor({ posts }: Pick<Staff, "posts">, office: string): Staff["posts"][number] | undefined {
  return posts.find(({ office_code }) => office_code === office) ?? posts[0];
}

/** The label of a person in a list of receivers. */
export function useReceiverLabel(): (staff: Staff) => string {
  const { t } = useTranslation();
  const { office_code } = useSession().acting_post;
  const presenceOf = usePresence();
  return (staff) => {
    const post = postFor(staff, office_code);
    const presence = presenceOf(staff.id);
    const elsewhere = post && post.office_code !== office_code ? post.office : "";
    const where = [elsewhere, post?.unit, post?.post].filter(Boolean).join(" ");
    const name = where ? t("parts.inquiry.person", { name: staff.name, where }) : staff.name;
    return presence?.isAway ? `${name} ${presence.words}` : name;
  };
}
