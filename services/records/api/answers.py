"""The responses of records: the published models, and the fields that responses add to them."""

from dataclasses import dataclass
from typing import Literal

from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from libs.actor import Post
from libs.contracts import codes
from libs.contracts.casework import (
    ActionItem,
    Companion,
    Counterpart,
    Link,
    Performer,
    Record,
    SeenItem,
    Segment,
    Submission,
    Template,
    VisitLine,
)
from libs.contracts.people import Absence, Household, Member, Office, RelatedParty
from libs.contracts.published import ByWhom, Date, Id, Published, Source, Time
from libs.http import Page
from services.records.api.content import ItemOp, UnfinishedIn


class MemberView(Member):
    """A member with their current name."""

    name: str | None
    kana: str | None
    birth_date: Date | None


class HeadView(Published):
    """The head of household as lists show it, or the household's label if it has no head."""

    name: str
    kana: str | None


class ProtectionView(Published):
    """支援措置等 as its own office sees it, with the fields that are known."""

    kind: codes.ProtectionKind | None = None
    household_id: Id | None = None
    until: Date | None = None
    against: list[str] = []
    what_to_say: str | None = None
    contact_method: str | None = None
    note: str | None = None
    noted_by: Id | None = None
    noted_at: Time | None = None
    source: Source | None = None


class HouseholdView(Household):
    """A household with its members and today's worker. `protection` is set only if it is protected."""

    # the published members, always present, with their names
    members: list[MemberView]  # pyright: ignore[reportGeneralTypeIssues, reportIncompatibleVariableOverride]
    case_number: str | None
    head: HeadView | None
    worker: Id | None
    excluded_staff: SkipJsonSchema[list[Id]] = []
    protection: ProtectionView | None = None


class Households(Page[HouseholdView]):
    """A page of households. `partial`: what the purpose opens could not be confirmed, so some may be missing."""

    partial: bool = False


class ContactView(Published):
    """An address, a telephone number and the like."""

    id: Id
    version: int
    household_id: Id
    owner_id: Id | None
    kind: codes.ContactKind
    value: str
    note: str | None
    hours: str | None
    do_not_call: bool | None
    from_: Date | None = Field(alias="from")
    to: Date | None
    source: Source | None


class Contacts(Page[ContactView]):
    """The contacts of a household."""


class Excluded(Published):
    """除斥: the staff who are kin of the household."""

    household_id: Id
    staff_ids: list[Id]


class Access(Published):
    """Who may see the household: only its own office (protected), only named people (restricted)."""

    household_id: Id
    version: int
    protected: bool
    restricted: bool
    allowed: list[Id] | None


class Protected(Published):
    """Whether the household is protected now."""

    household_id: Id
    version: int
    protected: bool


class Restricted(Published):
    """Whether the household is restricted now."""

    household_id: Id
    version: int
    restricted: bool


class CandidateView(Published):
    """A household that a caller may mean. The worker of a `protected` one (支援措置等) is not named or connected.

    `age` and `town` are those of its head, null where it is protected. They are not shown while a call is open: the caller
    says them first.
    """

    household_id: Id
    case_number: str | None
    name: str | None
    kana: str | None
    office: str
    ward: str
    protected: bool
    worker: Id | None
    worker_text: str | None
    status: codes.HouseholdStatus
    age: int | None
    town: str | None


class CardView(Published):
    """The text for the caller if no household is shown. It is the same whether or not one was found."""

    office_code: str | None = None
    say: str


class Callers(Published):
    """The households that a caller may mean. `more`: too many were found to list them all.

    `partial`: what the purpose opens could not be confirmed, so some may be missing.
    """

    items: list[CandidateView]
    cards: list[CardView]
    more: bool
    partial: bool = False


class PartyView(RelatedParty):
    """A related party with its telephone numbers."""

    phone: list[str]


class Parties(Page[RelatedParty]):
    """The related parties of a household, without numbers."""


class DraftView(Published):
    """A draft with the content written so far, complete or not."""

    id: Id
    version: int
    household_id: Id | None
    office_code: str
    record_type: codes.RecordType | None
    subjects: list[codes.Subject]
    member_ids: list[Id]
    occurred_at: Time | None
    time_known: bool
    ended_at: Time | None
    place: str | None
    method: str | None
    title: str | None
    counterpart: list[Counterpart]
    performed_by: list[Performer]
    visits: list[VisitLine]
    segments: list[Segment]
    next_plan: str | None
    effective_on: Date | None
    attachments: list[Id]
    links: list[Link]
    also_for: list[Id]
    companion: list[Companion]
    template: Template | None
    late_reason: str | None
    item_ops: list[ItemOp]
    author_id: Id
    author: ByWhom
    writer_id: Id | None
    begun_at: Time
    saved_at: Time
    taken_over_at: Time | None = None
    unfinished: list[UnfinishedIn] = []
    state: Literal["draft", "finishing"]


class Drafts(Page[DraftView]):
    """Drafts, newest first."""


class DraftDiscarded(Published):
    """A draft that was discarded."""

    id: Id
    state: Literal["discarded"]


class RecordView(Record):
    """A record. It is `locked` while a submission holds it."""

    locked: bool


class Records(Page[RecordView]):
    """A page of records, newest first. `partial` means the same as for households."""

    partial: bool = False


class ItemOutcome(Published):
    """The result for an item that the record opened or closed. It is `pending` until the event was processed."""

    type: str
    item_id: Id
    result: Literal["opened", "closed", "pending", "refused"]


class WholeRecord(RecordView):
    """A record with the results for its items. `may_file`: the reader may file it without a decision now.

    `circulated_as`: the 供覧 of the week in which it was filed, after that was sent.
    """

    may_file: bool
    circulated_as: Id | None

    item_ops: list[ItemOutcome]


class Stub(Published):
    """What was left of a record while its import was undone."""

    id: Id
    version: int
    deleted: Literal[True]


class RecordEvent(Published):
    """One event of a record, with the record after it."""

    version: int
    event: str
    at: Time
    actor: ByWhom | None
    change: dict[str, object]
    state: Record | Stub


class History(Page[RecordEvent]):
    """All events of a record, oldest first."""


class SubmissionView(Submission):
    """A submission without the contents that approvers see. `handoff` is null until a round was sent."""

    seen: SkipJsonSchema[list[SeenItem]] = []
    handoff: Literal["pending", "known"] | None


class Submissions(Page[SubmissionView]):
    """The submissions of a household, newest first."""


class ActionItems(Page[ActionItem]):
    """A page of action items, by due date. `partial` means the same as for households."""

    partial: bool = False


@dataclass(frozen=True, slots=True)
class HeldPost(Post):
    """A post held today with the name of its office. It is 本庁 for a post outside the offices."""

    office: str


class StaffView(Published):
    """A staff member with the posts held today."""

    id: Id
    name: str
    kana: str | None
    staff_number: str
    posts: list[HeldPost]


class StaffList(Page[StaffView]):
    """Staff, by staff number."""


class OfficeView(Office):
    """An office with the day up to which its old books were imported."""

    books_until: Date | None


class Offices(Page[OfficeView]):
    """The offices of the city."""


class Absences(Page[Absence]):
    """Absences that are not cancelled, by their first day."""
