/**
 * The kinds of which there is nothing, in one line: they were looked at, and nothing waits. It stands there from the beginning:
 * what is mounted later asks again for a list that has failed.
 */

import { useTranslation } from "react-i18next";
import { Loading } from "~/parts/feedback/Loading";
import { useKinds } from "./useToday";

export function Folded({ approves }: { readonly approves: boolean }) {
  const { t } = useTranslation();
  const { boxes, calls, overdue, soon, toVerify, unsent, drafts } = useKinds();
  const items = { asked: overdue.asked, items: [...overdue.items, ...soon.items] };
  const kinds = [
    ...(approves ? [["waiting", boxes.waiting] as const, ["postView", boxes.post_view] as const] : []),
    ["due", items] as const,
    ["returned", boxes.returned] as const,
    ["messages", calls.messages] as const,
    ["callbacks", calls.callbacks] as const,
    ["handedOff", calls.handedOff] as const,
    ["toClose", calls.toClose] as const,
    ...(toVerify ? [["toVerify", toVerify] as const] : []),
    ["unsent", unsent] as const,
    ["drafts", drafts] as const,
    ["circulated", boxes.circulated] as const,
  ];
  if (kinds.some(([, { asked }]) => asked.isPending)) return <Loading />;
  const empty = kinds.filter(([, { asked, items }]) => asked.isSuccess && items.length === 0);
  if (empty.length === 0) return null;
  return (
    <p className="text-dns-14N-130 text-solid-gray-700">
      {t(empty.length === kinds.length ? "today.nothing" : "today.nothingOf")}
      {empty.length === kinds.length
        ? null
        : empty.map(([what]) => t(`today.cards.${what}.title`)).join(t("today.and"))}
    </p>
  );
}
