"""What people get from records: the published shapes, and what answers add to them."""

from dataclasses import dataclass
from typing import Literal

from pydantic import Field
from pydantic.json_schema import SkipJsonSchema

from libs.actor import Post
from libs.contracts import codes
from libs.contracts.base import ByWhom, Date, Id, Published, Source, Time
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
from libs.http import Page
from services.records.api.content import ItemOp

# ------------------------------------------------------------------ households


class MemberView(Member):
    """A member with the name of now."""

    name: str | None
    kana: str | None
    birth_date: Date | None


class HeadView(Published):
    """The head of household as lists show it; the household's label where it has no head."""

    name: str
    kana: str | None


class ProtectionView(Published):
    """支援措置等, as its own office sees it: what is known of it."""

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
    """A household with its people and today's worker; `protection` only where it is protected."""

    # the same, always there, with names
    members: list[MemberView]  # pyright: ignore[reportGeneralTypeIssues, reportIncompatibleVariableOverride]
    case_number: str | None
    head: HeadView | None
    worker: Id | None
    excluded_staff: SkipJsonSchema[list[Id]] = []
    protection: ProtectionView | None = None


class Households(Page[HouseholdView]):
    """A page of households."""


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
    """Who may see the household: its own office alone (protected), named people alone (restricted)."""

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
    """A household a caller may mean."""

    household_id: Id
    case_number: str | None
    name: str | None
    kana: str | None
    office: str
    ward: str
    worker: Id | None
    worker_text: str | None
    status: codes.HouseholdStatus


class CardView(Published):
    """What to tell the caller where a household is not shown: the same for a hit and a miss."""

    office_code: str | None = None
    say: str


class Callers(Published):
    """Who may be calling; `more` where so many are meant that not all are here."""

    items: list[CandidateView]
    cards: list[CardView]
    more: bool


class PartyView(RelatedParty):
    """A related party with its telephone numbers."""

    phone: list[str]


class Parties(Page[RelatedParty]):
    """The related parties of a household, without numbers."""


# ------------------------------------------------------------------ writing


class DraftView(Published):
    """A draft: what is written so far, complete or not."""

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
    state: Literal["draft", "finishing"]


class Drafts(Page[DraftView]):
    """Drafts, newest first."""


class DraftDiscarded(Published):
    """A draft that is no more."""

    id: Id
    state: Literal["discarded"]


class RecordView(Record):
    """A record; `locked` while a submission holds it."""

    locked: bool


class Records(Page[RecordView]):
    """A page of records, newest first."""


class ItemOutcome(Published):
    """What became of an item that the record opened or closed; `pending` until it was heard."""

    type: str
    item_id: Id
    result: Literal["opened", "closed", "pending", "refused"]


class WholeRecord(RecordView):
    """A record with what became of its items; `may_file` where the reader may file it without a decision now.

    `circulated_as`: the 供覧 of the week in which it was filed, once that was sent.
    """

    may_file: bool
    circulated_as: Id | None

    item_ops: list[ItemOutcome]


class Stub(Published):
    """What was left of a record while an import was undone."""

    id: Id
    version: int
    deleted: Literal[True]


class RecordEvent(Published):
    """One event in the life of a record, with the record after it."""

    version: int
    event: str
    at: Time
    actor: ByWhom | None
    change: dict[str, object]
    state: Record | Stub


class History(Page[RecordEvent]):
    """Everything that happened to a record, oldest first."""


class SubmissionView(Submission):
    """A submission without what its approvers see; `handoff` is null while nothing has been sent."""

    seen: SkipJsonSchema[list[SeenItem]] = []
    handoff: Literal["pending", "known"] | None


class Submissions(Page[SubmissionView]):
    """The submissions of a household, newest first."""


class ActionItems(Page[ActionItem]):
    """A page of action items, by due date."""


# ------------------------------------------------------------------ the office


@dataclass(frozen=True, slots=True)
class HeldPost(Post):
    """A post held today with the name of its office, 本庁 where it belongs to none."""

    office: str


class StaffView(Published):
    """One of the staff with the posts held today."""

    id: Id
    name: str
    kana: str | None
    staff_number: str
    posts: list[HeldPost]


class StaffList(Page[StaffView]):
    """Staff, by number."""


class OfficeView(Office):
    """An office, with the day up to which its old books were taken in."""

    books_until: Date | None


class Offices(Page[OfficeView]):
    """The offices of the city."""


class Absences(Page[Absence]):
    """Absences that stand, by their first day."""
