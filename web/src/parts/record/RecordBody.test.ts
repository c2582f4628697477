import { createElement } from "react";
import { expect, it } from "vitest";
import { householdQuery } from "~/api/households";
import { staffQuery } from "~/api/people";
import type { RecordEvent } from "~/api/timeline";
import { type Answers, rendered, textOf } from "../rendered";
import { RecordBody } from "./RecordBody";

type Content = Parameters<typeof RecordBody>[0]["record"];

const household = "household-1";
const answers: Answers = [
  [householdQuery(household).queryKey, { members: [{ person_id: "person-1", name: "見本 花子" }] }],
  [staffQuery.queryKey, [{ id: "staff-1", name: "試験 太郎" }]],
];
const record = (more: Partial<Content>) =>
  ({
    id: "record-1",
    household_id: household,
    title: "家庭訪問",
    state: "written",
    ...more,
  }) as RecordEvent["state"] & Content;
const shown = async (more: Partial<Content>) =>
  textOf(await rendered(createElement(RecordBody, { record: record(more) }), answers));

it("a counterpart has its relation beside its name", async () => {
  const text = await shown({
    counterpart: [
      { kind: "kin", name: "髙﨑 𠮷郎" },
      { kind: "welfare_service", name: null },
    ],
  });
  expect(text).toContain("親族 髙﨑 𠮷郎、福祉サービス");
});

it("the result of a visit has whom it is about", async () => {
  const text = await shown({
    visits: [
      { target: "household", result: "absent" },
      { target: "person-1", result: "met_member", met_whom: ["民生委員"], purpose: ["生活状況"] },
    ],
  });
  expect(text).toContain("世帯 不在、見本 花子 世帯員と面接");
  expect(text).toContain("民生委員");
  expect(text).toContain("生活状況");
});

it("the facts beside the body are all there", async () => {
  const text = await shown({
    ended_at: "2020-11-20T02:15:00.000Z",
    method: "オンライン",
    member_ids: ["person-1"],
    performed_by: [
      { staff_id: "staff-1", part: "main" },
      { external: "例示 次郎", part: "interpreter" },
    ],
    companion: [{ staff_id: "staff-1" }],
    effective_on: "2020-12-01",
    late_reason: "出張のため",
    also_for: ["household-2"],
  });
  for (const words of [
    "11:15",
    "方法オンライン",
    "関係する世帯員見本 花子",
    "同行者試験 太郎",
    "後日記入の理由出張のため",
  ])
    expect(text).toContain(words);
  expect(text).toContain("行った人試験 太郎、例示 次郎（通訳）");
  expect(text).toContain("ほかの世帯1 件");
});

it("a stamp of the old book has its post, its words and its day", async () => {
  const text = await shown({ legacy_signoff: [{ post: "係長", text: "済", on: "2010-04-02" }] });
  expect(text).toMatch(/係長 済 \S*4\S*2/);
});
