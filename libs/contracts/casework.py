"""Case records, submissions and action items (domain.md 4.2, 4.3, 4.5; settled.md 25) in their full shape."""

from pydantic import Field

from libs.contracts import codes
from libs.contracts.base import Aggregate, ByWhom, Date, Id, Published, Sha256, Time


class SegmentSource(Published):
    """Where a statement comes from: always said (domain.md 1.2)."""

    type: codes.SourceType
    name: str | None = None


class Segment(Published):
    """One part of a record's body, ready for disclosure: facts, words of others and opinion are kept apart."""

    id: Id
    kind: codes.SegmentKind
    text: str
    source: SegmentSource | None = None
    by: Id | None = None
    origin: codes.SegmentOrigin = "typed"


class Performer(Published):
    """Who did it; writer, doer and assigned worker may be three people."""

    staff_id: Id | None = None
    external: str | None = None
    part: codes.PerformedPart = "main"


class VisitLine(Published):
    """One visit to the household or a member; only meetings in person count towards a plan."""

    target: str
    on: Date | None = None
    result: codes.VisitResult
    met_whom: list[str] = []
    purpose: list[str] = []
    performer: Id | None = None
    started_at: Time | None = None
    ended_at: Time | None = None
    notice_left: bool | None = None


class Counterpart(Published):
    """With whom: a kind, a related party or a name as told."""

    kind: codes.CounterpartKind
    related_party_id: Id | None = None
    name: str | None = None


class Link(Published):
    """A link to another object: the promoted inquiry, the plan or conference of this record, a source record."""

    rel: str
    type: str
    id: Id


class Suggestion(Published):
    """An approver's proposal for one segment, accepted by the drafter in one click."""

    segment_id: Id
    before: str
    after: str


class Instruction(Published):
    """係長・課長の指示: shown under the record, opens an item."""

    text: str
    due_on: Date | None = None


class Amendment(Published):
    """訂正・追記: the original stays readable."""

    id: Id
    kind: codes.AmendmentKind
    segment_id: Id | None = None
    before: str | None = None
    text: str
    reason: str
    author: ByWhom
    at: Time
    approval_id: Id | None = None
    decided_at: Time | None = None
    state: str = "proposed"


class Voided(Published):
    """取消: content kept, hidden by default."""

    by: ByWhom
    requested_by: Id | None = None
    reason_code: codes.VoidReason
    note: str | None = None
    at: Time
    approval_id: Id | None = None


class Correction(Published):
    """What a submission proposes for a record that was decided or filed: a 訂正・追記 or a 取消 (`reason_code`)."""

    kind: codes.AmendmentKind | None = None
    target_segment: Id | None = None
    before: str | None = None
    text: str | None = None
    reason: str | None = None
    reason_code: codes.VoidReason | None = None
    note: str | None = None
    original_matter: codes.MatterType | None = None


class LegacySignoff(Published):
    """A stamp as the legacy book had it; nothing is made of it beyond the state."""

    post: str
    on: Date | None = None
    text: str | None = None


class Companion(Published):
    """A second person on a visit, and whether that was confirmed (VI10)."""

    staff_id: Id
    confirmed_at: Time | None = None


class IntegritySignal(Published):
    """A plausibility flag for the supervisor (VI6); never blocks the writer."""

    kind: str
    at: Time
    note: str | None = None
    review: str | None = None


class Frozen(Published):
    """Which submission and attempt holds the record."""

    submission_id: Id
    attempt: int


class Template(Published):
    """The template and its version a record was written with."""

    id: Id
    version: int


class Created(Published):
    """An object this aggregate created in its own write; any later event creates it if an earlier one was parked."""

    type: str
    id: Id
    data: dict[str, object] = {}


class Record(Aggregate):
    """記録: official from `written` on; revisions are immutable, the journal keeps each."""

    household_id: Id | None
    office_code: str
    ward_code: str
    unit: str | None = None
    worker_id: Id | None = None
    record_type: codes.RecordType
    subjects: list[codes.Subject] = []
    member_ids: list[Id] = []
    occurred_at: Time | None
    time_known: bool = True
    ended_at: Time | None = None
    place: str | None = None
    method: str | None = None
    title: str
    counterpart: list[Counterpart] = []
    performed_by: list[Performer] = []
    visits: list[VisitLine] = []
    segments: list[Segment] = []
    next_plan: str | None = None
    effective_on: Date | None = None
    attachments: list[Id] = []
    links: list[Link] = []
    also_for: list[Id] = []
    linked_from: Id | None = None
    companion: list[Companion] = []
    template: Template | None = None
    author_id: Id | None
    author_text: str | None = None
    author: ByWhom | None = None
    writer_id: Id | None = None
    written_at: Time
    late_entry: bool = False
    late_reason: str | None = None
    state: codes.RecordState
    submission_id: Id | None = None
    round: int = 0
    submitted_at: Time | None = None
    decided_at: Time | None = None
    filed_at: Time | None = None
    filed_by: ByWhom | None = None
    approval_id: Id | None = None
    returned_comment: str | None = None
    instructions: list[Instruction] = []
    amendments: list[Amendment] = []
    voided: Voided | None = None
    integrity_signals: list[IntegritySignal] = []
    content_sha256: Sha256
    created: list[Created] = []
    is_imported: bool = False
    original_text: str | None = None
    legacy_signoff: list[LegacySignoff] = []


class SubmissionItem(Published):
    """One record of a bundle, at the version that was frozen."""

    record_id: Id
    version: int
    household_id: Id | None = None
    sha256: Sha256 | None = None
    disposition: codes.Disposition | None = None


class OralConsent(Published):
    """口頭了解, confirmed later: by the approval of whoever gave it."""

    who: Id
    at: Time
    confirmed_at: Time | None = None


class SeenItem(Published):
    """What the approver sees of an item: contents beyond the event's limit are fetched from records by hash."""

    record_id: Id
    version: int
    sha256: Sha256
    household_id: Id | None = None
    content: dict[str, object] | None = None


class Submission(Aggregate):
    """回付: one bundle and its rounds. While `returned` records holds the pen, while `sent` approvals does."""

    household_id: Id | None = None
    office_code: str
    ward_code: str
    matter_type: codes.MatterType
    items: list[SubmissionItem]
    comment: str | None = None
    flags: list[codes.MatterFlag] = []
    flag_reason: str | None = None
    amount: int | None = None
    needed_by: Date | None = None
    urgent: bool = False
    oral_consent: OralConsent | None = None
    drafter: ByWhom
    drafter_unit: str | None = None
    state: codes.SubmissionState
    attempt: int
    round: int
    sent_at: Time | None = None
    returned_to: str | None = None
    resume_at: int | None = None
    linked_from: Id | None = None
    correction: Correction | None = None
    outcome: dict[str, object] | None = None
    seen: list[SeenItem] = []
    filed_week: Date | None = None
    """週次供覧: the Monday of the week in which its records were filed; nobody sent it, and nobody takes it back."""


class DueDate(Published):
    """One due date an item had; the first is the original and stays."""

    due_on: Date
    reason: str | None = None
    by: ByWhom | None = None
    at: Time | None = None


class ActionItem(Aggregate):
    """要処理事項, and with `starts_at` an appointment (約束)."""

    class_: codes.ItemClass = Field(alias="class")
    kind: codes.ItemKind
    title: str
    household_id: Id | None = None
    member_id: Id | None = None
    office_code: str
    ward_code: str
    assignee_id: Id | None = None
    assignee_text: str | None = None
    show_from: Date | None = None
    warn_on: Date | None = None
    due_on: Date | None = None
    original_due_on: Date | None = None
    due_dates: list[DueDate] = []
    starts_at: Time | None = None
    time_known: bool = True
    place: str | None = None
    staff: list[Id] = []
    method: str | None = None
    source_ref: Link | None = None
    campaign_id: Id | None = None
    evidence_ref: Link | None = None
    legal_basis: str | None = None
    note: str | None = None
    state: codes.ItemState
    opened_at: Time
    done_at: Time | None = None
    done_on: Date | None = None
    done_by: ByWhom | None = None
    verified_at: Time | None = None
    cancelled_reason: str | None = None
    is_imported: bool = False
