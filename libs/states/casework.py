"""The state of what `libs.contracts.casework` publishes. `./tsuzuri states` writes this file."""

from typing import Literal, TypedDict

from libs.canonical import Json
from libs.contracts import codes
from libs.states.published import ByWhom, ImportIssue, Source


class SegmentSource(TypedDict):
    """Where a statement comes from: always said (docs/domain/records.md 1.1)."""

    type: codes.SourceType
    name: str | None


class Segment(TypedDict):
    """One part of a record's body, ready for disclosure: facts, words of others and opinion are kept apart."""

    id: str
    kind: codes.SegmentKind
    text: str
    source: SegmentSource | None
    by: str | None
    origin: codes.SegmentOrigin


class Performer(TypedDict):
    """Who did it; writer, doer and assigned worker may be three people."""

    staff_id: str | None
    external: str | None
    part: codes.PerformedPart


class VisitLine(TypedDict):
    """One visit to the household or a member; only meetings in person count towards a plan."""

    target: str
    on: str | None
    result: codes.VisitResult
    met_whom: list[str]
    purpose: list[str]
    performer: str | None
    started_at: str | None
    ended_at: str | None
    notice_left: bool | None


class Counterpart(TypedDict):
    """With whom: a kind, a related party or a name as told."""

    kind: codes.CounterpartKind
    related_party_id: str | None
    name: str | None


class Link(TypedDict):
    """A link to another object: the promoted inquiry, the plan or conference of this record, a source record."""

    rel: str
    type: str
    id: str


class Suggestion(TypedDict):
    """An approver's proposal for one segment, accepted by the drafter in one click."""

    segment_id: str
    before: str
    after: str


class Instruction(TypedDict):
    """係長・課長の指示: shown under the record, opens an item."""

    text: str
    due_on: str | None


class Amendment(TypedDict):
    """訂正・追記: the original stays readable."""

    id: str
    kind: codes.AmendmentKind
    segment_id: str | None
    before: str | None
    text: str
    reason: str
    author: ByWhom
    at: str
    approval_id: str | None
    decided_at: str | None
    state: str


class Voided(TypedDict):
    """取消: content kept, hidden by default."""

    by: ByWhom
    requested_by: str | None
    reason_code: codes.VoidReason
    note: str | None
    at: str
    approval_id: str | None


class Correction(TypedDict):
    """What a submission proposes for a record that was decided or filed: a 訂正・追記 or a 取消 (`reason_code`)."""

    kind: codes.AmendmentKind | None
    target_segment: str | None
    before: str | None
    text: str | None
    reason: str | None
    reason_code: codes.VoidReason | None
    note: str | None
    original_matter: codes.MatterType | None


class LegacySignoff(TypedDict):
    """A stamp as the legacy book had it; nothing is made of it beyond the state."""

    post: str
    on: str | None
    text: str | None


class Companion(TypedDict):
    """A second person on a visit, and whether that was confirmed (VI10)."""

    staff_id: str
    confirmed_at: str | None


class IntegritySignal(TypedDict):
    """A plausibility flag for the supervisor (VI6); never blocks the writer."""

    kind: str
    at: str
    note: str | None
    review: str | None


class Template(TypedDict):
    """The template and its version a record was written with."""

    id: str
    version: int


class Created(TypedDict):
    """An object this aggregate created in its own write; any later event creates it if an earlier one was parked."""

    type: str
    id: str
    data: dict[str, Json]


class Record(TypedDict):
    """記録: official from `written` on; revisions are immutable, the journal keeps each."""

    deleted: bool
    source: Source | None
    import_issues: list[ImportIssue]
    household_id: str | None
    office_code: str
    ward_code: str
    unit: str | None
    worker_id: str | None
    record_type: codes.RecordType
    subjects: list[codes.Subject]
    member_ids: list[str]
    occurred_at: str | None
    time_known: bool
    ended_at: str | None
    place: str | None
    method: str | None
    title: str
    counterpart: list[Counterpart]
    performed_by: list[Performer]
    visits: list[VisitLine]
    segments: list[Segment]
    next_plan: str | None
    effective_on: str | None
    attachments: list[str]
    links: list[Link]
    also_for: list[str]
    linked_from: str | None
    companion: list[Companion]
    template: Template | None
    author_id: str | None
    author_text: str | None
    author: ByWhom | None
    writer_id: str | None
    written_at: str
    late_entry: bool
    late_reason: str | None
    state: codes.RecordState
    submission_id: str | None
    round: int
    submitted_at: str | None
    decided_at: str | None
    filed_at: str | None
    filed_by: ByWhom | None
    approval_id: str | None
    returned_comment: str | None
    instructions: list[Instruction]
    amendments: list[Amendment]
    voided: Voided | None
    integrity_signals: list[IntegritySignal]
    content_sha256: str
    created: list[Created]
    is_imported: bool
    original_text: str | None
    legacy_signoff: list[LegacySignoff]


class PublishedRecord(Record):
    """As it is published."""

    id: str
    version: int


RecordEvent = Literal[
    "record.written",
    "record.revised",
    "record.submitted",
    "record.returned",
    "record.withdrawn",
    "record.approved",
    "record.rejected",
    "record.filed",
    "record.amended",
    "record.voided",
    "record.moved",
    "record.discarded",
    "record.taken_over",
    "record.imported",
    "record.import_undone",
    "record.restated",
]


class SubmissionItem(TypedDict):
    """One record of a bundle, at the version that was frozen."""

    record_id: str
    version: int
    household_id: str | None
    sha256: str | None
    disposition: codes.Disposition | None


class OralConsent(TypedDict):
    """口頭了解, confirmed later: by the approval of whoever gave it."""

    who: str
    at: str
    confirmed_at: str | None


class SeenItem(TypedDict):
    """What the approver sees of an item: contents beyond the event's limit are fetched from records by hash."""

    record_id: str
    version: int
    sha256: str
    household_id: str | None
    content: dict[str, Json] | None


class SubmissionFields(TypedDict):
    """What both have."""

    deleted: bool
    source: Source | None
    import_issues: list[ImportIssue]
    household_id: str | None
    office_code: str
    ward_code: str
    matter_type: codes.MatterType
    items: list[SubmissionItem]
    comment: str | None
    flags: list[codes.MatterFlag]
    flag_reason: str | None
    amount: int | None
    needed_by: str | None
    urgent: bool
    oral_consent: OralConsent | None
    drafter: ByWhom
    drafter_unit: str | None
    state: codes.SubmissionState
    attempt: int
    round: int
    sent_at: str | None
    returned_to: str | None
    resume_at: int | None
    linked_from: str | None
    correction: Correction | None
    outcome: dict[str, Json] | None
    filed_week: str | None


class Submission(SubmissionFields):
    """回付: one bundle and its rounds. While `returned` records holds the pen, while `sent` approvals does."""

    shown: list[SeenItem]


class PublishedSubmission(SubmissionFields):
    """As it is published."""

    id: str
    version: int
    seen: list[SeenItem]


SubmissionEvent = Literal[
    "submission.sent",
    "submission.returned",
    "submission.withdrawn",
    "submission.dropped",
    "submission.rejected",
    "submission.decided",
    "submission.restated",
]


class DueDate(TypedDict):
    """One due date an item had; the first is the original and stays."""

    due_on: str
    reason: str | None
    by: ByWhom | None
    at: str | None


_ActionItemWords = TypedDict("_ActionItemWords", {"class": "codes.ItemClass"})


class ActionItem(_ActionItemWords):
    """要処理事項, and with `starts_at` an appointment (約束)."""

    deleted: bool
    source: Source | None
    import_issues: list[ImportIssue]
    kind: codes.ItemKind
    title: str
    household_id: str | None
    member_id: str | None
    office_code: str
    ward_code: str
    assignee_id: str | None
    assignee_text: str | None
    show_from: str | None
    warn_on: str | None
    due_on: str | None
    original_due_on: str | None
    due_dates: list[DueDate]
    starts_at: str | None
    time_known: bool
    place: str | None
    staff: list[str]
    method: str | None
    source_ref: Link | None
    campaign_id: str | None
    evidence_ref: Link | None
    legal_basis: str | None
    note: str | None
    state: codes.ItemState
    opened_at: str
    done_at: str | None
    done_on: str | None
    done_by: ByWhom | None
    verified_at: str | None
    cancelled_reason: str | None
    is_imported: bool


class PublishedActionItem(ActionItem):
    """As it is published."""

    id: str
    version: int


ActionItemEvent = Literal[
    "action_item.opened",
    "action_item.assigned",
    "action_item.due_changed",
    "action_item.started",
    "action_item.waiting",
    "action_item.done",
    "action_item.verified",
    "action_item.cancelled",
    "action_item.reopened",
    "action_item.imported",
    "action_item.import_undone",
]
