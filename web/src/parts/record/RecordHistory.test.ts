import { createElement } from "react";
import { expect, it } from "vitest";
import { householdQuery } from "~/api/households";
import { staffQuery } from "~/api/people";
import { historyQuery } from "~/api/timeline";
import { type Answers, rendered, textOf } from "../rendered";
import ContentChanges from "./ContentChanges";
import { type ComparedContent, changeOf } from "./compare";
import { RecordEvents } from "./RecordHistory";
import { useInWords } from "./useInWords";

const household = "household-1";
const LINK = "前の版との違い";
const people: Answers = [
  [householdQuery(household).queryKey, { members: [{ person_id: "person-1", name: "見本 花子" }] }],
  [staffQuery.queryKey, [{ id: "staff-1", name: "試験 太郎" }]],
];
const content: ComparedContent = {
  title: "家庭訪問",
  record_type: "home_visit",
  occurred_at: "2020-11-20T01:30:00.000Z",
  time_known: true,
  subjects: ["living"],
  segments: [{ id: "a", kind: "statement", text: "薬は1日2回。" }],
};

/** What the history says of a record that was first one and then became another. */
function history(...states: readonly (ComparedContent | null)[]): Promise<string> {
  const events = states.map((state, at) => ({
    version: at + 1,
    event: "record.revised",
    at: "2020-11-21T01:30:00.000Z",
    actor: null,
    change: {},
    state: state ? { id: "record-1", version: at + 1, ...state } : { id: "record-1", deleted: true },
  }));
  const answers: Answers = [...people, [historyQuery(household, "record-1").queryKey, events]];
  return rendered(createElement(RecordEvents, { household, id: "record-1" }), answers).then(textOf);
}

interface DifferenceProps {
  readonly before: ComparedContent;
  readonly after: ComparedContent;
}

function Difference({ before, after }: DifferenceProps) {
  const inWords = useInWords(household);
  return createElement(ContentChanges, { change: changeOf(before, after, inWords) });
}

/** What opens under the link. */
async function difference(before: ComparedContent, after: ComparedContent): Promise<string> {
  return textOf(await rendered(createElement(Difference, { before, after }), people));
}

const CHANGES: readonly (readonly [string, Partial<ComparedContent>, readonly string[]])[] = [
  ["the heading", { title: "再訪問" }, ["件名", "再訪問"]],
  ["the kind", { record_type: "phone" }, ["種別", "家庭訪問", "電話"]],
  ["the day", { occurred_at: "2020-11-19T01:30:00.000Z" }, ["日時", "20", "19"]],
  ["the time", { time_known: false }, ["日時", "10:30"]],
  ["the end", { ended_at: "2020-11-20T02:15:00.000Z" }, ["終わりの日時", "11:15"]],
  ["the subjects", { subjects: ["living", "health"] }, ["主題", "追加："]],
  ["the place", { place: "居宅" }, ["場所", "居宅"]],
  ["the method", { method: "オンライン" }, ["方法", "オンライン"]],
  ["a counterpart", { counterpart: [{ kind: "kin", name: "髙﨑 𠮷郎" }] }, ["相手", "親族 髙﨑 𠮷郎"]],
  ["the members", { member_ids: ["person-1"] }, ["関係する世帯員", "見本 花子"]],
  [
    "who did it",
    { performed_by: [{ staff_id: "staff-1", part: "interpreter" }] },
    ["行った人", "試験 太郎（通訳）"],
  ],
  ["a companion", { companion: [{ staff_id: "staff-1" }] }, ["同行者", "試験 太郎"]],
  ["a visit", { visits: [{ target: "person-1", result: "absent" }] }, ["訪問の結果", "見本 花子 不在"]],
  ["the plan", { next_plan: "来週に電話" }, ["次の予定", "来週に電話"]],
  ["the day of effect", { effective_on: "2020-12-01" }, ["効力の日", "12"]],
  ["why it is late", { late_reason: "出張のため" }, ["後日記入の理由", "出張のため"]],
  ["other households", { also_for: ["household-2"] }, ["ほかの世帯", "1 件"]],
  ["attachments", { attachments: ["file-1"] }, ["添付", "1 件"]],
  ["links", { links: [{ rel: "from", type: "inquiry", id: "inquiry-1" }] }, ["関連するもの", "1 件"]],
  [
    "a source",
    {
      segments: [
        { id: "a", kind: "statement", text: "薬は1日2回。", source: { type: "doctor", name: "試験医院" } },
      ],
    },
    ["本人等の話", "医師から 試験医院"],
  ],
  ["a text", { segments: [{ id: "a", kind: "statement", text: "薬は1日3回。" }] }, ["2", "3"]],
];

it.each(CHANGES)("a change of %s alone is readable", async (_, change, words) => {
  const after = { ...content, ...change };
  expect(await history(content, after)).toContain(LINK);
  const text = await difference(content, after);
  for (const word of words) expect(text).toContain(word);
});

it("a version that changed nothing of the content has no difference", async () => {
  expect(await history(content, { ...content, place: null, visits: [] })).not.toContain(LINK);
  const minute = { ...content, occurred_at: "2020-11-20T01:30:12.345Z" };
  expect(await history(minute, content)).not.toContain(LINK);
  const empty = { ...content, place: "", late_reason: "" };
  expect(await history({ ...content, place: null, late_reason: null }, empty)).not.toContain(LINK);
});

it("what is gone after an import was undone is readable", async () => {
  expect(await history(content, null)).toContain(LINK);
});

it("a change that the words leave out is told as one", async () => {
  const before = { ...content, attachments: ["file-1"] };
  const after = { ...content, attachments: ["file-2"] };
  expect(await history(before, after)).toContain(LINK);
  expect(await difference(before, after)).toContain("細目が変わりました");
});
