"""The states that approvals decides on: the published fields, and the private ones beside them.

A field with a sparse index is absent where it does not apply, which keeps the index small.
"""

from typing import NotRequired, TypedDict

from libs.contracts import codes
from libs.states import signoff
from libs.states.casework import Correction, OralConsent
from libs.states.published import ByWhom
from libs.states.signoff import Assignee, CaseItem, Step


class Duty(TypedDict):
    """A 後閲 that a decision leaves behind, before it is a document of its own."""

    id: str
    person: Assignee
    reason: codes.PostViewReason
    due_on: str


class Marks(TypedDict):
    """The versions that last changed the items, and each step by its number. What a person saw before is stale."""

    items: int
    steps: dict[str, int]


class Size(TypedDict):
    """How much there is to read in a round: characters, and those that were added and removed since the round before."""

    characters: int
    added: int
    removed: int


class ApprovalCase(signoff.ApprovalCase):
    """A case with its private fields: whom it waits for, who has not read it, who acted, and what decided its route."""

    household_unit: str | None
    record_types: list[codes.RecordType]
    subjects: list[codes.Subject]
    size: Size | None
    restricted: bool
    restart: bool
    low_risk: bool
    raised_flags: list[codes.MatterFlag]
    raised_reasons: list[str]
    marks: Marks
    acted_by: list[str]
    acted_on: str | None
    waiting: list[str]
    may_deputise: list[str]
    unread: list[str]
    record_ids: list[str]
    owed: NotRequired[list[Duty]]
    needs_help: NotRequired[str]
    needed_help: NotRequired[bool]
    unconfirmed_since: NotRequired[str]
    restated_at: NotRequired[str]
    unknown_to_records: NotRequired[str]
    lacking: NotRequired[bool]


class CaseDefaults(TypedDict):
    """The fields that a case written by an earlier release may lack."""

    household_unit: str | None
    size: Size | None
    restricted: bool
    restart: bool
    low_risk: bool
    raised_reasons: list[str]
    acted_by: list[str]
    acted_on: str | None


CASE_DEFAULTS: CaseDefaults = {
    "household_unit": None,
    "size": None,
    "restricted": False,
    "restart": False,
    "low_risk": False,
    "raised_reasons": [],
    "acted_by": [],
    "acted_on": None,
}


class Case(ApprovalCase):
    """A case as the rules take it, with id and version. A decision stores neither."""

    id: str
    version: int


class Routed(TypedDict):
    """The fields that say where a case is."""

    steps: list[Step]


class Concerning(TypedDict):
    """The fields that say whom a case is about now."""

    household_id: str | None
    items: list[CaseItem]


class CaseHeading(TypedDict):
    """What a list shows of a case as it is stored."""

    id: str
    version: int
    number: str | None
    title: str
    office_code: str
    matter_type: codes.MatterType
    drafter: ByWhom
    drafted_at: str
    round: int
    state: codes.CaseState
    active_seq: int | None
    urgent: bool
    needed_by: str | None
    flags: list[codes.MatterFlag]
    unroutable_reason: str | None
    decided_at: str | None
    stranded: bool


class CaseRow(Routed, Concerning, CaseHeading):
    """What a list needs of a case."""

    withdraw_request: signoff.WithdrawRequest | None
    acted_on: str | None
    oral_consent: OralConsent | None
    size: Size | None


class TextPart(TypedDict):
    """A part of the text of a sent record."""

    id: str
    text: str


class Content(TypedDict, total=False):
    """The fields of a sent record that approvals reads."""

    title: str | None
    record_type: codes.RecordType | None
    subjects: list[codes.Subject]
    segments: list[TextPart]
    next_plan: str | None


class ItemSubject(TypedDict):
    """The fields of a record that give a case its title, its size and its route."""

    title: str | None
    record_type: codes.RecordType | None
    subjects: list[codes.Subject]
    segments: list[TextPart]
    next_plan: str | None


class RoundRequest(TypedDict):
    """What a round asks for. `restricted`: whether a household of it is under 閲覧制限."""

    household_id: str | None
    office_code: str
    ward_code: str
    matter_type: codes.MatterType
    comment: str | None
    flags: list[codes.MatterFlag]
    flag_reason: str | None
    amount: int | None
    needed_by: str | None
    urgent: bool
    oral_consent: OralConsent | None
    correction: Correction | None
    filed_week: str | None
    restricted: bool


class Sent(RoundRequest):
    """A round as records sends it. `sender`: whoever sent it, for the drafter or as the drafter. `last_seen`: the contents
    of the round before it, by hash, as far as they have arrived."""

    id: str
    drafter: ByWhom
    sender: ByWhom
    drafter_unit: str | None
    round: int
    state: codes.SubmissionState
    seen: list["SentItem"]
    last_seen: dict[str, Content]
    sent_at: str | None


class SentItem(TypedDict):
    """A record of a round, with its content if that is small enough to be sent along."""

    record_id: str
    version: int
    sha256: str
    household_id: str | None
    content: Content | None
