"""Approval cases and post-view duties in their full shape (docs/domain/sign-off.md 3, 7)."""

from pydantic import Field

from libs.contracts import codes
from libs.contracts.casework import Correction, Instruction, OralConsent, Suggestion
from libs.contracts.published import Aggregate, ByWhom, Date, Id, Published, Sha256, Time


class Assignee(Published):
    """Who is to act, with the post the step was resolved to."""

    staff_id: Id
    post: str  # the post the step was resolved to
    name: str
    office_code: str  # the office of that post


class Resolver(Published):
    """How a step finds its people."""

    unit_of: str | None = None  # whose unit: the drafter's or the household's
    role: codes.Role | None = None  # by role
    post: str | None = None  # by post
    person: Id | None = None  # by name
    office_code: str | None = None  # of which office


class Anchor(Published):
    """A comment's place: a segment of an item."""

    record_id: Id
    segment_id: Id | None = None  # the segment; none means the whole record


class Acted(Published):
    """One action on a step; those of all rounds stay."""

    by: ByWhom
    as_: codes.ActingAs = Field(default="self", alias="as")  # in which capacity
    action: codes.StepAction  # what was done
    at: Time
    round: int
    comment: str | None = None  # the comment given with it
    anchors: list[Anchor] = []
    suggestion: Suggestion | None = None
    """Always null: another text is proposed while the step is open, and is in its `suggestions`."""
    instruction: Instruction | None = None
    items: list[Id] = []
    """The records that were returned alone; empty where the whole matter was returned."""
    signature: str | None = None  # signature over it (JWS)


class PassedOver(Published):
    """An assignee the matter went past without: owes 後閲 once it is decided."""

    staff_id: Id
    reason: codes.PostViewReason  # why they were passed over


class Opened(Published):
    """Who opened which round when: opening ends the drafter's lone 引戻し."""

    staff_id: Id
    at: Time  # when they first opened it
    round: int


class Proposed(Published):
    """A proposal an approver makes while holding the step; accepting it is a resubmission at the same step."""

    by: ByWhom
    at: Time  # when it was proposed
    round: int
    record_id: Id
    suggestion: Suggestion
    comment: str | None = None


class Step(Published):
    """One step of a resolved route."""

    seq: int  # its place on the route
    kind: codes.StepKind
    resolver: Resolver
    when_absent: codes.WhenAbsent = "wait"  # what to do when its people are away
    min_days: int = 2  # business days it waits for an absent one
    skippable: bool = False  # whether an absent one may be passed over
    assignees: list[Assignee] = []
    quorum: int | None = None  # how many must agree; none means all
    state: codes.StepState
    activated_at: Time | None = None  # when the matter reached it
    opened: list[Opened] = []
    acted: list[Acted] = []
    passed_over: list[PassedOver] = []
    deputies: list[Assignee] = []
    suggestions: list[Proposed] = []


class CaseItem(Published):
    """An item as it was sent: the content lies write-once under its hash."""

    record_id: Id
    version: int  # the version that was sent
    sha256: Sha256
    household_id: Id | None = None
    title: str | None = None  # title of the record
    record_type: codes.RecordType | None = None  # its 記録種別


class Execution(Published):
    """施行 after the decision."""

    by: ByWhom
    on: Date  # the day it was carried out
    doc_no: str | None = None  # number of the document that went out
    at: Time | None = None  # when it was noted; the first release did not keep it


class Decision(Published):
    """The decision: who, with which post, in which capacity, over which content."""

    by: ByWhom
    at: Time  # when it was decided
    capacity: codes.Capacity  # in which capacity
    sha256: list[Sha256]  # hashes of the contents decided on
    signature: str | None = None  # signature over it (JWS)
    on_behalf_of: Assignee | None = None


class WithdrawRequest(Published):
    """取下依頼: the drafter asks the current approver once somebody has opened the matter."""

    by: ByWhom
    at: Time  # when it was asked for
    comment: str | None = None  # why


class RoundNote(Published):
    """起案者から: the note that a round was sent with. A round without one has none."""

    round: int
    by: ByWhom  # who sent the round; the drafter where an earlier release took it in
    at: Time | None = None  # when the round was sent; unknown for a later round that an earlier release took in
    comment: str


class ApprovalCase(Aggregate):
    """決裁案件: the submission's counterpart, with the same id."""

    number: str | None = None  # 決裁番号, given with the decision
    household_id: Id | None = None
    office_code: str
    ward_code: str
    matter_type: codes.MatterType
    route: str | None = None  # the template it follows; `by_hand` where somebody appointed it
    title: str  # what the boxes show
    drafter: ByWhom
    drafter_unit: str | None = None  # the drafter's unit (係)
    drafted_at: Time  # when its first round was sent
    items: list[CaseItem]
    comment: str | None = None
    flags: list[codes.MatterFlag] = []
    flag_reason: str | None = None
    correction: Correction | None = None
    amount: int | None = None
    route_notes: list[str] = []  # what was unusual in resolving the route
    steps: list[Step] = []
    past_rounds: list[list[Step]] = []
    past_items: list[list[CaseItem]] = []
    round_notes: list[RoundNote] = []  # the note of each round that has one; `comment` is that of the current round
    refused_rounds: list[int] = []  # rounds that could not be entered
    round: int
    state: codes.CaseState
    active_seq: int | None = None  # the step that is to act
    resume_at: int | None = None  # the step at which it resumes when sent again
    returned_to: str | None = None  # to whom: `drafter`
    returned_items: list[Id] = []
    """While it is returned: the records that came back to be mended, while the others go on; empty = all of them."""
    unroutable_reason: str | None = None  # why no route was found, in words
    stranded: bool = False  # all who could act are away, and they have no deputy
    withdraw_request: WithdrawRequest | None = None
    decided: Decision | None = None
    decided_at: Time | None = None  # when it was decided
    needed_by: Date | None = None
    urgent: bool = False
    oral_consent: OralConsent | None = None
    execution: Execution | None = None
    filed_week: Date | None = None
    """週次供覧 of what was filed in the week of this Monday."""
    post_views: list[Id] = []  # ids of the 後閲 it brought
    withheld: list[Id] = []
    """Records of it that were voided as another household's: its words are no longer listed or searched."""


class PostView(Aggregate):
    """後閲: what somebody who was passed over, or the decider after a 代決, still has to read."""

    approval_id: Id  # the case to be read
    household_id: Id | None = None
    office_code: str
    person: Assignee
    instead_of: Assignee | None = None
    """The person passed over, where the 後閲 went to their successor in the post."""
    reason: codes.PostViewReason  # why it is owed
    decided_by: ByWhom | None = None
    due_on: Date
    state: codes.PostViewState
    comment: str | None = None  # the comment of the reader
    at: Time | None = None  # when it was read
