/** One action item: what it is about, where it comes from, how its date moved, and what can be done in its state. */

import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import type { ActionItem } from "~/api/households";
import type { ItemDeed } from "~/api/items";
import { staffQuery, useStaffName } from "~/api/people";
import { useSession } from "~/api/session";
import { Button } from "../Button";
import { Day, useDates } from "../calendar/dates";
import { parseDay } from "../calendar/era";
import { useCode } from "../codes";
import { TextArea, TextField } from "../form/fields";
import { SelectField } from "../form/SelectField";
import { ItemDone } from "./ItemDone";
import { ItemVerify } from "./ItemVerify";
import { useItemDeeds } from "./useItemDeeds";

interface ItemDetailProps {
  readonly item: ActionItem;
  /** What is begun at once. */
  readonly begin?: Written | undefined;
  readonly onDone: () => void;
}

export type Written = "wait" | "defer" | "assign" | "cancel" | "reopen";

const OPEN: readonly string[] = ["open", "in_progress", "waiting"];

export default function ItemDetail({ item, begin, onDone }: ItemDetailProps) {
  const { t } = useTranslation();
  const { act, busy } = useItemDeeds(item, onDone);
  const [writing, setWriting] = useState<Written | null>(begin ?? null);
  const open = OPEN.includes(item.state);
  const supervises = useSession().acting_post.role === "supervisor";
  const written: readonly Written[] = open
    ? [
        ...(item.state === "waiting" ? [] : (["wait"] as const)),
        "defer",
        ...(supervises ? (["assign"] as const) : []),
        "cancel",
      ]
    : ["reopen"];
  return (
    <div className="flex flex-col gap-4">
      <Facts item={item} />
      <div className="flex flex-wrap gap-2">
        {open ? <ItemDone item={item} look="solid" onDone={onDone} /> : null}
        <ItemVerify item={item} onDone={onDone} />
        {open && item.state !== "in_progress" ? (
          <Button disabled={busy} onClick={() => act({ verb: "start" })}>
            {t("parts.item.start")}
          </Button>
        ) : null}
        {written.map((verb) => (
          <Button key={verb} aria-expanded={writing === verb} onClick={() => setWriting(verb)}>
            {t(`parts.item.verbs.${verb}`)}
          </Button>
        ))}
      </div>
      {writing ? <Writing key={writing} verb={writing} item={item} busy={busy} onAct={act} /> : null}
    </div>
  );
}

function Facts({ item }: { readonly item: ActionItem }) {
  const { t } = useTranslation();
  const code = useCode();
  const dates = useDates();
  const staffName = useStaffName();
  const { source_ref: source } = item;
  const moves = (item.due_dates ?? []).slice(1);
  return (
    <dl className="grid grid-cols-[7rem_minmax(0,1fr)] gap-x-3 gap-y-1 text-dns-16N-130">
      <Fact name={t("parts.item.kind")}>
        {code("item_kind", item.kind)}・{code("item_state", item.state)}
      </Fact>
      <Fact name={t("parts.item.assignee")}>{staffName(item.assignee_id, item.assignee_text)}</Fact>
      {item.due_on ? (
        <Fact name={t("parts.item.due")}>
          <Day on={item.due_on} />
          {moves.length > 0 && item.original_due_on
            ? t("parts.item.first", { day: dates.day(item.original_due_on, true) })
            : null}
        </Fact>
      ) : null}
      {moves.map(({ due_on, reason, by }) => (
        <Fact key={due_on} name={t("parts.item.moved")}>
          <Day on={due_on} short /> {by?.name} {reason}
        </Fact>
      ))}
      {item.note ? <Fact name={t("parts.item.note")}>{item.note}</Fact> : null}
      {item.cancelled_reason ? <Fact name={t("parts.item.cancelled")}>{item.cancelled_reason}</Fact> : null}
      {source ? (
        <Fact name={t("parts.item.source")}>
          <Source type={source.type} id={source.id} household={item.household_id} />
        </Fact>
      ) : null}
    </dl>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <>
      <dt className="text-dns-14N-130 text-solid-gray-700">{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

interface SourceProps {
  readonly type: string;
  readonly id: string;
  readonly household: string | null | undefined;
}

/** The record, call or case that the item comes from. */
function Source({ type, id, household }: SourceProps) {
  const { t } = useTranslation();
  const kind = type === "record" || type === "inquiry" || type === "approval" ? type : null;
  if (!kind) return null;
  if (kind === "approval")
    return (
      <Link to="/approvals/$approvalId" params={{ approvalId: id }} className="link">
        {t(`parts.kind.${kind}`)}
      </Link>
    );
  if (!household) return <>{t(`parts.kind.${kind}`)}</>;
  return (
    <Link
      to="/households/$householdId"
      params={{ householdId: household }}
      search={{ entry: id }}
      className="link"
    >
      {t(`parts.kind.${kind}`)}
    </Link>
  );
}

interface WritingProps {
  readonly verb: Written;
  readonly item: ActionItem;
  readonly busy: boolean;
  readonly onAct: (deed: ItemDeed) => void;
}

/** The words that a deed needs: a reason, a new day, or a note. */
function Writing({ verb, item, busy, onAct }: WritingProps) {
  const { t } = useTranslation();
  const dates = useDates();
  const [text, setText] = useState("");
  const [typed, setTyped] = useState("");
  const [assignee, setAssignee] = useState("");
  const [tried, setTried] = useState(false);
  const day = parseDay(typed);
  const reason = text.trim();
  const wrongDay = verb === "defer" && (day === null || (item.due_on !== null && day <= (item.due_on ?? "")));
  const noReason = verb !== "wait" && verb !== "assign" && reason === "";
  const noAssignee = verb === "assign" && assignee === "";
  function send(): void {
    setTried(true);
    if (wrongDay || noReason || noAssignee || busy) return;
    if (verb === "wait") onAct({ verb, body: reason ? { note: reason } : {} });
    else if (verb === "assign")
      onAct({ verb, body: { assignee_id: assignee, ...(reason ? { reason } : {}) } });
    else if (verb === "defer") onAct({ verb, body: { due_on: day ?? "", reason } });
    else onAct({ verb, body: { reason } });
  }
  return (
    <form
      className="flex flex-col items-start gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      {verb === "defer" ? (
        <TextField
          label={t("parts.item.newDue")}
          hint={day ? dates.day(day) : t("editor.dayHint")}
          error={tried && wrongDay ? t("parts.item.dayWrong") : undefined}
          autoFocus
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      ) : null}
      {verb === "assign" ? (
        <AssigneeField item={item} chosen={assignee} missing={tried && noAssignee} onChoose={setAssignee} />
      ) : null}
      <TextArea
        className="w-full"
        label={t(`parts.item.words.${verb}`)}
        error={tried && noReason ? t("parts.item.reasonMissing") : undefined}
        autoFocus={verb !== "defer" && verb !== "assign"}
        maxLength={2000}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <Button type="submit" look="solid" disabled={busy}>
        {t(`parts.item.verbs.${verb}`)}
      </Button>
    </form>
  );
}

interface AssigneeFieldProps {
  readonly item: ActionItem;
  readonly chosen: string;
  readonly missing: boolean;
  readonly onChoose: (assignee: string) => void;
}

/** Who else works in the item's office, by unit. */
function AssigneeField({ item, chosen, missing, onChoose }: AssigneeFieldProps) {
  const { t } = useTranslation();
  const staff = useQuery(staffQuery).data ?? [];
  const options = staff.flatMap(({ id, name, posts }) => {
    const post = posts.find(({ office_code }) => office_code === item.office_code);
    if (!post || id === item.assignee_id) return [];
    return [{ value: id, label: [name, post.unit].filter(Boolean).join("　") }];
  });
  return (
    <SelectField
      label={t("parts.item.newAssignee")}
      autoFocus
      value={chosen}
      error={missing ? t("parts.item.assigneeMissing") : undefined}
      options={[{ value: "", label: t("parts.item.choose") }, ...options]}
      onChange={(event) => onChoose(event.target.value)}
    />
  );
}
