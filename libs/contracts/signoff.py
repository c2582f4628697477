"""Approval cases and post-view duties (domain.md 1.6, 4.4) in their full shape."""

from pydantic import Field

from libs.contracts import codes
from libs.contracts.base import Aggregate, ByWhom, Date, Id, Published, Sha256, Time
from libs.contracts.casework import Correction, Instruction, OralConsent, Suggestion


class Assignee(Published):
    """Who is to act, with the post the step was resolved to."""

    staff_id: Id
    post: str
    name: str
    office_code: str


class Resolver(Published):
    """How a step finds its people."""

    unit_of: str | None = None
    role: codes.Role | None = None
    post: str | None = None
    person: Id | None = None
    office_code: str | None = None


class Anchor(Published):
    """A comment's place: a segment of an item."""

    record_id: Id
    segment_id: Id | None = None


class Acted(Published):
    """One action on a step; those of all rounds stay."""

    by: ByWhom
    as_: codes.ActingAs = Field(default="self", alias="as")
    action: codes.StepAction
    at: Time
    round: int
    comment: str | None = None
    anchors: list[Anchor] = []
    suggestion: Suggestion | None = None
    """Always null: other words are proposed while the step is open, and stand in its `suggestions`."""
    instruction: Instruction | None = None
    items: list[Id] = []
    """The records that were returned alone; none where the whole matter was."""
    signature: str | None = None


class PassedOver(Published):
    """An assignee the matter went past without: owes 後閲 once it is decided."""

    staff_id: Id
    reason: codes.PostViewReason


class Opened(Published):
    """Who opened which round when: opening ends the drafter's lone 引戻し."""

    staff_id: Id
    at: Time
    round: int


class Proposed(Published):
    """A proposal an approver makes while holding the step; accepting it is a resubmission at the same step."""

    by: ByWhom
    at: Time
    round: int
    record_id: Id
    suggestion: Suggestion
    comment: str | None = None


class Step(Published):
    """One step of a resolved route."""

    seq: int
    kind: codes.StepKind
    resolver: Resolver
    when_absent: codes.WhenAbsent = "wait"
    min_days: int = 2
    skippable: bool = False
    assignees: list[Assignee] = []
    quorum: int | None = None
    state: codes.StepState
    activated_at: Time | None = None
    opened: list[Opened] = []
    acted: list[Acted] = []
    passed_over: list[PassedOver] = []
    deputies: list[Assignee] = []
    suggestions: list[Proposed] = []


class CaseItem(Published):
    """An item as it was sent: the content lies write-once under its hash."""

    record_id: Id
    version: int
    sha256: Sha256
    household_id: Id | None = None
    title: str | None = None
    record_type: codes.RecordType | None = None


class Execution(Published):
    """施行 after the decision."""

    by: ByWhom
    on: Date
    doc_no: str | None = None


class Decision(Published):
    """The decision: who, with which post, in which capacity, over which content."""

    by: ByWhom
    at: Time
    capacity: codes.Capacity
    sha256: list[Sha256]
    signature: str | None = None
    on_behalf_of: Assignee | None = None


class WithdrawRequest(Published):
    """取下依頼: the drafter asks the current approver once somebody has opened the matter."""

    by: ByWhom
    at: Time
    comment: str | None = None


class ApprovalCase(Aggregate):
    """決裁案件: the submission's counterpart, with the same id."""

    number: str | None = None
    household_id: Id | None = None
    office_code: str
    ward_code: str
    matter_type: codes.MatterType
    route: str | None = None
    title: str
    drafter: ByWhom
    drafter_unit: str | None = None
    drafted_at: Time
    items: list[CaseItem]
    comment: str | None = None
    flags: list[codes.MatterFlag] = []
    flag_reason: str | None = None
    correction: Correction | None = None
    amount: int | None = None
    route_notes: list[str] = []
    steps: list[Step] = []
    past_rounds: list[list[Step]] = []
    past_items: list[list[CaseItem]] = []
    refused_rounds: list[int] = []
    round: int
    state: codes.CaseState
    active_seq: int | None = None
    resume_at: int | None = None
    returned_to: str | None = None
    returned_items: list[Id] = []
    """While it is returned: the records that came back to be mended, while the others go on; none = all of them."""
    unroutable_reason: str | None = None
    stranded: bool = False
    withdraw_request: WithdrawRequest | None = None
    decided: Decision | None = None
    decided_at: Time | None = None
    needed_by: Date | None = None
    urgent: bool = False
    oral_consent: OralConsent | None = None
    execution: Execution | None = None
    filed_week: Date | None = None
    """週次供覧 of what was filed in the week of this Monday."""
    post_views: list[Id] = []
    withheld: list[Id] = []
    """Records of it that were voided as another household's: its words are no longer listed or searched."""


class PostView(Aggregate):
    """後閲: what somebody who was passed over, or the decider after a 代決, still has to read."""

    approval_id: Id
    household_id: Id | None = None
    office_code: str
    person: Assignee
    instead_of: Assignee | None = None
    """Who was passed over, where the 後閲 went to a successor in the post."""
    reason: codes.PostViewReason
    decided_by: ByWhom | None = None
    due_on: Date
    state: codes.PostViewState
    comment: str | None = None
    at: Time | None = None
