/**
 * The usual parts of a record of each kind: a heading, the kind of statement under it, and its
 * source. A heading is part of the record's text, so it is Japanese whatever language the screens are in.
 */

import type { Content } from "~/api/casework";

export type RecordType = NonNullable<Content["record_type"]>;
export type Subject = NonNullable<Content["subjects"]>[number];
type SegmentIn = NonNullable<Content["segments"]>[number];
export type SegmentKind = SegmentIn["kind"];
export type SourceType = NonNullable<SegmentIn["source"]>["type"];

export const SEGMENT_KINDS: readonly SegmentKind[] = [
  "fact",
  "statement",
  "observation",
  "opinion",
  "policy",
  "third_party",
  "agency_info",
];
export const SOURCES: readonly SourceType[] = [
  "self",
  "member",
  "relative",
  "doctor",
  "agency",
  "document",
  "own_eyes",
  "other",
];

/** The kinds, the most frequent ones first. */
export const TYPES: readonly RecordType[] = [
  "home_visit",
  "phone",
  "office_interview",
  "document_in",
  "agency_contact",
  "investigation",
  "facility_visit",
  "accompaniment",
  "intake_interview",
  "document_out",
  "benefit_decision",
  "support_policy",
  "visit_grade",
  "guidance_oral",
  "guidance_written",
  "hearing",
  "claim",
  "case_conference",
  "support_meeting",
  "handover",
  "transfer",
  "supervision",
  "memo",
];

/** Kinds that may have a visit line: meetings in person. */
export const WITH_VISITS: readonly string[] = ["home_visit", "facility_visit", "accompaniment"];

export interface Part {
  readonly heading: string;
  readonly kind: SegmentKind;
  readonly source?: SourceType;
}

const HEARD: Part = { heading: "聞き取り", kind: "statement", source: "self" };
const OPINION: Part = { heading: "所見", kind: "opinion" };

const PARTS: Partial<Record<RecordType, readonly Part[]>> = {
  home_visit: [
    { heading: "訪問時の状況", kind: "observation", source: "own_eyes" },
    HEARD,
    { heading: "確認したこと", kind: "fact" },
    OPINION,
  ],
  facility_visit: [
    { heading: "本人の様子", kind: "observation", source: "own_eyes" },
    HEARD,
    { heading: "病院・施設から", kind: "agency_info", source: "agency" },
    OPINION,
  ],
  accompaniment: [{ heading: "同行先と経過", kind: "fact" }, HEARD, OPINION],
  office_interview: [HEARD, { heading: "伝えたこと・確認したこと", kind: "fact" }, OPINION],
  intake_interview: [
    { heading: "相談の内容", kind: "statement", source: "self" },
    { heading: "説明したこと", kind: "fact" },
    OPINION,
  ],
  phone: [
    { heading: "話の内容", kind: "statement", source: "self" },
    { heading: "答えたこと", kind: "fact" },
  ],
  document_in: [{ heading: "受理した書類", kind: "fact", source: "document" }, OPINION],
  document_out: [{ heading: "送付した書類", kind: "fact", source: "document" }],
  agency_contact: [
    { heading: "機関から聞いたこと", kind: "agency_info", source: "agency" },
    { heading: "伝えたこと", kind: "fact" },
    OPINION,
  ],
  investigation: [{ heading: "調査の内容と結果", kind: "fact" }, OPINION],
  benefit_decision: [
    { heading: "決定の内容", kind: "fact" },
    { heading: "理由", kind: "policy" },
  ],
  support_policy: [
    { heading: "現状と課題", kind: "fact" },
    { heading: "援助方針", kind: "policy" },
  ],
  visit_grade: [
    { heading: "世帯の状況", kind: "fact" },
    { heading: "格付と訪問計画", kind: "policy" },
  ],
  guidance_oral: [{ heading: "指導の内容", kind: "fact" }, { ...HEARD, heading: "本人の返答" }, OPINION],
  guidance_written: [
    { heading: "指示の内容", kind: "fact" },
    { heading: "理由", kind: "policy" },
  ],
  hearing: [{ heading: "弁明の内容", kind: "statement", source: "self" }, OPINION],
  claim: [
    { heading: "経緯", kind: "fact" },
    { heading: "返還・徴収の考え方", kind: "policy" },
  ],
  case_conference: [
    { heading: "議題", kind: "fact" },
    { heading: "協議の内容", kind: "fact" },
    { heading: "結論", kind: "policy" },
  ],
  support_meeting: [
    { heading: "出席者と議題", kind: "fact" },
    { heading: "各機関の報告", kind: "agency_info", source: "agency" },
    { heading: "決まったこと", kind: "policy" },
  ],
  handover: [
    { heading: "世帯の経過と現状", kind: "fact" },
    { heading: "引き継ぐこと", kind: "policy" },
  ],
};
const PLAIN: readonly Part[] = [{ heading: "内容", kind: "fact" }];

/** The initial parts of a record of this kind. */
export function partsOf(type: string): readonly Part[] {
  return PARTS[type as RecordType] ?? PLAIN;
}

const USUAL: Partial<Record<RecordType, readonly Subject[]>> = {
  home_visit: ["living"],
  facility_visit: ["health"],
  document_in: ["paperwork"],
  document_out: ["paperwork"],
  claim: ["claim"],
  transfer: ["transfer"],
};

/** The subjects it usually has; the writer changes them. */
export function usualSubjects(type: string): readonly Subject[] {
  return USUAL[type as RecordType] ?? [];
}
