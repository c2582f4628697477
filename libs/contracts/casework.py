"""Case records, submissions and action items in their full shape
(docs/domain/records.md 4.6, 6; docs/domain/action-items.md 1)."""

from pydantic import Field

from libs.contracts import codes
from libs.contracts.published import Aggregate, ByWhom, Date, Id, Published, Sha256, Time


class SegmentSource(Published):
    """Where a statement comes from: always said (docs/domain/records.md 1.1)."""

    type: codes.SourceType
    name: str | None = None  # who, or which document


class Segment(Published):
    """One part of a record's body, ready for disclosure: facts, words of others and opinion are kept apart."""

    id: Id
    kind: codes.SegmentKind
    text: str
    source: SegmentSource | None = None
    by: Id | None = None  # who wrote these words
    origin: codes.SegmentOrigin = "typed"  # how the words came in


class Performer(Published):
    """Who did it; writer, doer and assigned worker may be three people."""

    staff_id: Id | None = None
    external: str | None = None  # somebody who is not staff
    part: codes.PerformedPart = "main"  # what they did there


class VisitLine(Published):
    """One visit to the household or a member; only meetings in person count towards a plan."""

    target: str  # `household` or the id of a member
    on: Date | None = None  # the day of the visit
    result: codes.VisitResult  # who was met, or why nobody was
    met_whom: list[str] = []  # who else was met
    purpose: list[str] = []  # what it was for
    performer: Id | None = None  # who visited
    started_at: Time | None = None  # when it began
    ended_at: Time | None = None  # when it ended
    notice_left: bool | None = None  # whether a note was left at the door


class Counterpart(Published):
    """With whom: a kind, a related party or a name as told."""

    kind: codes.CounterpartKind
    related_party_id: Id | None = None  # the related party, where known
    name: str | None = None  # the name as they gave it


class Link(Published):
    """A link to another object: the promoted inquiry, the plan or conference of this record, a source record."""

    rel: str  # what the other object is to this one
    type: str  # type of the other object
    id: Id  # id of the other object


class Suggestion(Published):
    """An approver's proposal for one segment, accepted by the drafter in one click."""

    segment_id: Id  # the segment it would change
    before: str  # its text now
    after: str  # the text proposed


class Instruction(Published):
    """係長・課長の指示: shown under the record, opens an item."""

    text: str
    due_on: Date | None = None


class Amendment(Published):
    """訂正・追記: the original stays readable."""

    id: Id
    kind: codes.AmendmentKind
    segment_id: Id | None = None  # the segment it corrects
    before: str | None = None  # its words before
    text: str  # the words that hold now, or are added
    reason: str
    author: ByWhom
    at: Time
    approval_id: Id | None = None  # the case that decides it
    decided_at: Time | None = None  # when it was decided
    state: str = "proposed"  # `proposed` until it is decided


class Voided(Published):
    """取消: content kept, hidden by default."""

    by: ByWhom
    requested_by: Id | None = None  # who asked for it
    reason_code: codes.VoidReason  # why, as a code
    note: str | None = None
    at: Time
    approval_id: Id | None = None  # the case that decided it


class Correction(Published):
    """What a submission proposes for a record that was decided or filed: a 訂正・追記 or a 取消 (`reason_code`)."""

    kind: codes.AmendmentKind | None = None
    target_segment: Id | None = None  # the segment it corrects
    before: str | None = None  # its words before
    text: str | None = None  # the text proposed
    reason: str | None = None
    reason_code: codes.VoidReason | None = None  # why it is to be voided
    note: str | None = None
    original_matter: codes.MatterType | None = None  # the matter under which the record was decided


class LegacySignoff(Published):
    """A stamp as the legacy book had it; nothing is made of it beyond the state."""

    post: str  # whose stamp
    on: Date | None = None  # date of the stamp
    text: str | None = None  # the stamp as written


class Companion(Published):
    """A second person on a visit, and whether that was confirmed (VI10)."""

    staff_id: Id
    confirmed_at: Time | None = None  # when they confirmed it


class IntegritySignal(Published):
    """A plausibility flag for the supervisor (VI6); never blocks the writer."""

    kind: str  # which check
    at: Time
    note: str | None = None
    review: str | None = None  # what the supervisor found


class Template(Published):
    """The template and its version a record was written with."""

    id: Id  # the template
    version: int  # its version


class Created(Published):
    """An object this aggregate created in its own write; any later event creates it if an earlier one was parked."""

    type: str  # type of the object
    id: Id  # id of the object
    data: dict[str, object] = {}  # its first state


class Record(Aggregate):
    """記録: official from `written` on; revisions are immutable, the journal keeps each."""

    household_id: Id | None
    office_code: str
    ward_code: str
    unit: str | None = None  # the unit (係) of the day it was written
    worker_id: Id | None = None  # the worker of that day
    record_type: codes.RecordType  # 記録種別
    subjects: list[codes.Subject] = []  # 事項, one to five
    member_ids: list[Id] = []  # the members it is about
    occurred_at: Time | None  # when it happened
    time_known: bool = True  # false where only the day is known
    ended_at: Time | None = None  # when that ended
    place: str | None = None
    method: str | None = None
    title: str
    counterpart: list[Counterpart] = []
    performed_by: list[Performer] = []
    visits: list[VisitLine] = []
    segments: list[Segment] = []
    next_plan: str | None = None  # what is planned next
    effective_on: Date | None = None  # the day from which it holds
    attachments: list[Id] = []  # ids of attachments
    links: list[Link] = []
    also_for: list[Id] = []  # other households it is about
    linked_from: Id | None = None  # the record it follows
    companion: list[Companion] = []
    template: Template | None = None
    author_id: Id | None  # who wrote the first draft
    author_text: str | None = None  # the author as the book wrote it
    author: ByWhom | None = None
    writer_id: Id | None = None  # who took it over, if anybody
    written_at: Time  # when it became a record
    late_entry: bool = False  # written more than seven days after it happened
    late_reason: str | None = None  # why it was late
    state: codes.RecordState
    submission_id: Id | None = None  # the submission that holds or held it
    round: int = 0
    submitted_at: Time | None = None  # when it was last sent
    decided_at: Time | None = None
    filed_at: Time | None = None  # when it was filed without a decision (登録)
    filed_by: ByWhom | None = None
    approval_id: Id | None = None  # the case that decided it
    returned_comment: str | None = None  # the comment with which it was returned
    instructions: list[Instruction] = []
    amendments: list[Amendment] = []
    voided: Voided | None = None
    integrity_signals: list[IntegritySignal] = []
    content_sha256: Sha256  # hash over segments, visits and attachments
    created: list[Created] = []
    is_imported: bool = False
    original_text: str | None = None
    legacy_signoff: list[LegacySignoff] = []


class SubmissionItem(Published):
    """One record of a bundle, at the version that was frozen."""

    record_id: Id
    version: int  # the version that was frozen
    household_id: Id | None = None
    sha256: Sha256 | None = None
    disposition: codes.Disposition | None = None  # what becomes of it after a return


class OralConsent(Published):
    """口頭了解, confirmed later: by the approval of whoever gave it."""

    who: Id  # who gave it
    at: Time  # when it was given
    confirmed_at: Time | None = None  # when its giver approved in writing


class SeenItem(Published):
    """What the approver sees of an item: contents beyond the event's limit are fetched from records by hash."""

    record_id: Id
    version: int  # the version shown
    sha256: Sha256
    household_id: Id | None = None
    content: dict[str, object] | None = None  # the record as shown


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
    drafter_unit: str | None = None  # the drafter's unit (係)
    state: codes.SubmissionState
    attempt: int  # counts the attempts to send it
    round: int
    sent_at: Time | None = None  # when it was last sent
    returned_to: str | None = None  # to whom: `drafter`
    resume_at: int | None = None  # the step at which it resumes when sent again
    linked_from: Id | None = None  # the submission it follows
    correction: Correction | None = None
    outcome: dict[str, object] | None = None  # how the last round ended
    seen: list[SeenItem] = []
    filed_week: Date | None = None
    """週次供覧: the Monday of the week in which its records were filed; no person sent it, and no person can withdraw it."""


class DueDate(Published):
    """One due date an item had; the first is the original and stays."""

    due_on: Date
    reason: str | None = None  # why it was moved
    by: ByWhom | None = None
    at: Time | None = None  # when it was set


class ActionItem(Aggregate):
    """要処理事項, and with `starts_at` an appointment (約束)."""

    class_: codes.ItemClass = Field(alias="class")  # what it rests on: law, order, promise, habit, or nothing (a note)
    kind: codes.ItemKind
    title: str
    household_id: Id | None = None
    member_id: Id | None = None
    office_code: str
    ward_code: str
    assignee_id: Id | None = None  # who is to do it
    assignee_text: str | None = None  # the same as the book wrote it
    show_from: Date | None = None  # the day from which it is listed
    warn_on: Date | None = None  # the day from which it is marked
    due_on: Date | None = None
    original_due_on: Date | None = None  # the first due date it had
    due_dates: list[DueDate] = []
    starts_at: Time | None = None  # when the appointment is
    time_known: bool = True  # false where only the day is known
    place: str | None = None
    staff: list[Id] = []  # who goes there
    method: str | None = None
    source_ref: Link | None = None
    campaign_id: Id | None = None  # the yearly survey it is part of
    evidence_ref: Link | None = None
    legal_basis: str | None = None  # the article it rests on
    note: str | None = None
    state: codes.ItemState
    opened_at: Time  # when it was opened
    done_at: Time | None = None  # when it was marked as done
    done_on: Date | None = None  # the day it was done
    done_by: ByWhom | None = None
    verified_at: Time | None = None  # when the supervisor checked it
    cancelled_reason: str | None = None  # why it is not needed
    is_imported: bool = False
