"""The code lists of the published language: one English snake_case code per Japanese word
(docs/domain/records.md 2.3).

Codes are for ever (journal and events keep them); labels may change. `LABELS[list][code]` is the Japanese word.
"""

from typing import Literal, get_args

Role = Literal[
    "caseworker",
    "intake_worker",
    "supervisor",
    "section_chief",
    "office_head",
    "specialist",
    "hq",
    "assistant",
    "cross_ward_reader",
    "admin",
    "operator",
]
LINE: tuple[Role, ...] = ("supervisor", "section_chief", "office_head")
"""The line of superiors of an office: 係長, 課長, 所長."""
SUPERIORS: frozenset[Role] = frozenset(LINE)
"""係長 and above: who may void, who sees what was voided, and who finds out whom a note kept back is about."""
HouseholdType = Literal["elderly", "single_mother", "disabled", "sick", "other"]
HouseholdStatus = Literal["consulting", "applied", "active", "suspended", "closed", "rejected", "withdrawn"]
NameKind = Literal["legal", "birth", "alias", "alphabet"]
Sex = Literal["male", "female", "other"]
MemberReason = Literal["moved_in", "born", "died", "moved_out", "separated", "merged", "unknown"]
StayKind = Literal["home", "hospital", "facility", "other"]
HouseholdLinkKind = Literal["restart", "transfer", "split", "merge"]
ContactKind = Literal["address", "phone", "school", "hospital", "workplace", "other"]
RelatedPartyKind = Literal[
    "kin",
    "ex_spouse",
    "medical",
    "care",
    "welfare_service",
    "landlord",
    "commissioner",
    "guardian",
    "school",
    "employer",
    "lawyer",
    "other",
]
ToldLevel = Literal["full", "status_only", "nothing"]
ProtectionKind = Literal["support_measure", "dv", "stalking", "child_abuse", "elder_abuse", "no_inquiry", "other"]
EnteredAbsenceKind = Literal[
    "annual_leave", "sick_leave", "special_leave", "business_trip", "training", "childcare", "other"
]
AbsenceKind = Literal[EnteredAbsenceKind, "undisclosed"]
"""`undisclosed` to everybody but the person, superiors in line and who administers the office; in events always."""
PartOfDay = Literal["morning", "afternoon"]

RecordType = Literal[
    "home_visit",
    "facility_visit",
    "accompaniment",
    "office_interview",
    "intake_interview",
    "phone",
    "document_in",
    "document_out",
    "agency_contact",
    "investigation",
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
]
Subject = Literal[
    "living",
    "health",
    "care",
    "disability",
    "work",
    "income",
    "pension",
    "assets",
    "kin",
    "housing",
    "child",
    "other_schemes",
    "money",
    "claim",
    "paperwork",
    "complaint",
    "safety",
    "death",
    "transfer",
    "other",
]
SegmentKind = Literal["fact", "statement", "observation", "opinion", "policy", "third_party", "agency_info"]
SourceType = Literal["self", "member", "relative", "doctor", "agency", "document", "own_eyes", "other"]
SegmentOrigin = Literal["typed", "template", "copied", "imported", "ai"]
VisitResult = Literal["met_head", "met_member", "absent", "refused", "facility_met", "cancelled"]
CounterpartKind = Literal[
    "self",
    "member",
    "kin",
    "ex_spouse",
    "medical",
    "care",
    "welfare_service",
    "commissioner",
    "landlord",
    "school",
    "employer",
    "police",
    "other_city",
    "internal",
    "lawyer",
    "other",
]
RecordState = Literal["written", "in_approval", "returned", "approved", "rejected", "filed", "voided", "discarded"]
PerformedPart = Literal["main", "companion", "interpreter", "other"]
VoidReason = Literal["wrong_household", "duplicate", "false_entry", "other"]
AmendmentKind = Literal["clerical", "factual", "addition"]
MatterType = Literal[
    "record", "minor", "policy", "plan", "change", "decision", "transfer", "circulate", "amendment", "void"
]
OVER_MANY_HOUSEHOLDS: frozenset[MatterType] = frozenset({"plan", "policy"})
"""Matters whose bundles may have records of several households, so that the case has none (docs/domain/records.md 6.1)."""
MatterFlag = Literal["unusual", "precedent", "disputed", "doubtful", "ordered"]
SubmissionState = Literal["preparing", "sent", "abandoned", "returned", "withdrawn", "dropped", "rejected", "decided"]
Disposition = Literal["fix", "go_on", "drop"]

CaseState = Literal["circulating", "returned", "withdrawn", "dropped", "rejected", "decided", "closed", "unroutable"]
StepKind = Literal["review", "consult", "decide", "circulate"]
StepState = Literal["waiting", "active", "done", "returned", "skipped", "interrupted", "reassigned"]
WhenAbsent = Literal["wait", "substitute", "skip"]
StepAction = Literal["approve", "return", "reject", "seen", "pull_up", "deputise", "reassign"]
ActingAs = Literal["self", "deputy", "pull_up"]
Capacity = Literal["self", "deputy", "delegate"]
PostViewReason = Literal["absent", "pulled_up", "deputised"]
PostViewState = Literal["pending", "seen", "seen_with_comment", "objected"]

ItemClass = Literal["statutory", "instructed", "promised", "periodic", "note"]
ItemKind = Literal[
    "income_report",
    "asset_report",
    "tax_survey",
    "pension_revision",
    "kin_survey",
    "medical_survey",
    "article29_survey",
    "examination_order",
    "policy_review",
    "visit",
    "callback",
    "document_reminder",
    "claim_63",
    "claim_78",
    "guidance_27",
    "hearing",
    "case_conference",
    "other_schemes",
    "age_reached",
    "expiry_renewal",
    "transfer",
    "instruction_reply",
    "inspection_fix",
    "notice_delivery",
    "other",
]
ItemState = Literal["open", "in_progress", "waiting", "done", "verified", "cancelled"]

CallerKind = Literal[
    "self",
    "member",
    "kin",
    "ex_spouse",
    "medical",
    "care",
    "commissioner",
    "landlord",
    "school",
    "police",
    "other_city",
    "internal",
    "assembly",
    "anonymous",
    "employer",
    "lawyer",
    "other",
]
Channel = Literal["phone", "counter", "letter", "fax", "mail", "visit", "other"]
Direction = Literal["in", "out"]
TimePrecision = Literal["exact", "about", "day"]
Urgency = Literal["normal", "today", "urgent"]
InquiryState = Literal[
    "received", "answered", "message", "seen", "callback", "handed_off", "accepted", "promoted", "closed"
]
IdentityMethod = Literal["birth_date", "case_number", "address", "call_back", "document", "voice", "none"]

PurposeCode = Literal["inquiry", "transfer", "case", "approval", "inspection", "statistics", "other"]

HEAD_OFFICE = "city"
"""The office or ward code of posts, and of calls taken, that belong to no ward (本庁)."""

LABELS: dict[str, dict[str, str]] = {
    "head_office": {HEAD_OFFICE: "本庁"},
    "role": {
        "caseworker": "現業員",
        "intake_worker": "面接相談員",
        "supervisor": "査察指導員",
        "section_chief": "課長",
        "office_head": "所長",
        "specialist": "専門職",
        "hq": "本庁",
        "assistant": "訪問補助員",
        "cross_ward_reader": "全区閲覧",
        "admin": "管理者",
        "operator": "運用者",
    },
    "household_type": {
        "elderly": "高齢",
        "single_mother": "母子",
        "disabled": "障害",
        "sick": "傷病",
        "other": "その他",
    },
    "household_status": {
        "consulting": "相談中",
        "applied": "申請中",
        "active": "受給中",
        "suspended": "停止中",
        "closed": "廃止",
        "rejected": "却下",
        "withdrawn": "取下",
    },
    "record_type": {
        "home_visit": "家庭訪問",
        "facility_visit": "入院・入所先訪問",
        "accompaniment": "同行支援",
        "office_interview": "来所面接",
        "intake_interview": "面接相談",
        "phone": "電話",
        "document_in": "文書受理",
        "document_out": "文書送付",
        "agency_contact": "関係機関連絡",
        "investigation": "調査",
        "benefit_decision": "保護決定",
        "support_policy": "援助方針",
        "visit_grade": "訪問格付・訪問計画",
        "guidance_oral": "口頭指導",
        "guidance_written": "文書指示",
        "hearing": "弁明",
        "claim": "返還・徴収",
        "case_conference": "ケース診断会議",
        "support_meeting": "支援会議・カンファレンス",
        "handover": "引継",
        "transfer": "移管",
        "supervision": "査察指導",
        "memo": "所内連絡",
    },
    "subject": {
        "living": "生活状況",
        "health": "健康・医療",
        "care": "介護",
        "disability": "障害",
        "work": "就労・求職",
        "income": "収入",
        "pension": "年金・手当",
        "assets": "資産・負債",
        "kin": "扶養・親族",
        "housing": "住居・転居",
        "child": "教育・子ども",
        "other_schemes": "他法他施策",
        "money": "金銭管理",
        "claim": "返還・徴収",
        "paperwork": "届出・書類",
        "complaint": "苦情・要望",
        "safety": "虐待・DV・安全",
        "death": "死亡・葬祭",
        "transfer": "移管",
        "other": "その他",
    },
    "visit_result": {
        "met_head": "世帯主と面接",
        "met_member": "世帯員と面接",
        "absent": "不在",
        "refused": "面会拒否",
        "facility_met": "入院・入所先で面接",
        "cancelled": "中止",
    },
    "record_state": {
        "written": "未回付",
        "in_approval": "回付中",
        "returned": "差戻し",
        "approved": "決裁済",
        "rejected": "廃案",
        "filed": "登録済",
        "voided": "取消",
        "discarded": "破棄",
    },
    "case_state": {
        "circulating": "回付中",
        "returned": "差戻し",
        "withdrawn": "引戻し",
        "dropped": "取下",
        "rejected": "廃案",
        "decided": "決裁済",
        "closed": "完結",
        "unroutable": "経路未定",
    },
    "item_state": {
        "open": "未処理",
        "in_progress": "処理中",
        "waiting": "回答待",
        "done": "処理済",
        "verified": "確認済",
        "cancelled": "不要",
    },
    "item_kind": {
        "income_report": "収入申告",
        "asset_report": "資産申告",
        "tax_survey": "課税調査",
        "pension_revision": "年金改定",
        "kin_survey": "扶養調査",
        "medical_survey": "病状調査",
        "article29_survey": "29条調査",
        "examination_order": "検診命令",
        "policy_review": "援助方針見直し",
        "visit": "訪問",
        "callback": "折返し",
        "document_reminder": "書類督促",
        "claim_63": "63条",
        "claim_78": "78条",
        "guidance_27": "27条",
        "hearing": "弁明",
        "case_conference": "診断会議",
        "other_schemes": "他法活用",
        "age_reached": "年齢到達",
        "expiry_renewal": "期限更新",
        "transfer": "移管",
        "instruction_reply": "指示回答",
        "inspection_fix": "点検是正",
        "notice_delivery": "決定通知の送付",
        "other": "その他",
    },
    "caller_kind": {
        "self": "本人",
        "member": "世帯員",
        "kin": "親族",
        "ex_spouse": "元配偶者",
        "medical": "医療機関",
        "care": "介護・障害事業者",
        "commissioner": "民生委員",
        "landlord": "家主・不動産",
        "school": "学校",
        "police": "警察・消防",
        "other_city": "他自治体",
        "internal": "庁内",
        "assembly": "議員",
        "anonymous": "匿名",
        "employer": "勤務先",
        "lawyer": "弁護士等",
        "other": "その他",
    },
    "inquiry_state": {
        "received": "受付",
        "answered": "回答済",
        "message": "伝言",
        "seen": "伝言確認",
        "callback": "折返し待",
        "handed_off": "引継",
        "accepted": "引継受領",
        "promoted": "記録化",
        "closed": "完了",
    },
}

# Kinds of records on which a visit line is refused (docs/domain/records.md 4.4): a telephone call never fills a
# plan cell.
NO_VISIT_LINES: frozenset[str] = frozenset(
    {
        "phone",
        "document_in",
        "document_out",
        "agency_contact",
        "office_interview",
        "intake_interview",
        "memo",
        "supervision",
    }
)


def codes(kind: object) -> tuple[str, ...]:
    """The codes of one list, in their order: `codes(RecordType)`."""
    return get_args(kind)
