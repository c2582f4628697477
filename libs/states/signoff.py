"""The state of what `libs.contracts.signoff` publishes. `./tsuzuri states` writes this file."""

from typing import Literal, TypedDict

from libs.contracts import codes
from libs.states.casework import Correction, Instruction, OralConsent, Suggestion
from libs.states.published import ByWhom, ImportIssue, Source


class Assignee(TypedDict):
    """Who is to act, with the post the step was resolved to."""

    staff_id: str
    post: str
    name: str
    office_code: str


class Resolver(TypedDict):
    """How a step finds its people."""

    unit_of: str | None
    role: codes.Role | None
    post: str | None
    person: str | None
    office_code: str | None


class Anchor(TypedDict):
    """A comment's place: a segment of an item."""

    record_id: str
    segment_id: str | None


_ActedWords = TypedDict("_ActedWords", {"as": "codes.ActingAs"})


class Acted(_ActedWords):
    """One action on a step; those of all rounds stay."""

    by: ByWhom
    action: codes.StepAction
    at: str
    round: int
    comment: str | None
    anchors: list[Anchor]
    suggestion: Suggestion | None
    instruction: Instruction | None
    items: list[str]
    signature: str | None


class PassedOver(TypedDict):
    """An assignee the matter went past without: owes 後閲 once it is decided."""

    staff_id: str
    reason: codes.PostViewReason


class Opened(TypedDict):
    """Who opened which round when: opening ends the drafter's lone 引戻し."""

    staff_id: str
    at: str
    round: int


class Proposed(TypedDict):
    """A proposal an approver makes while holding the step; accepting it is a resubmission at the same step."""

    by: ByWhom
    at: str
    round: int
    record_id: str
    suggestion: Suggestion
    comment: str | None


class Step(TypedDict):
    """One step of a resolved route."""

    seq: int
    kind: codes.StepKind
    resolver: Resolver
    when_absent: codes.WhenAbsent
    min_days: int
    skippable: bool
    assignees: list[Assignee]
    quorum: int | None
    state: codes.StepState
    activated_at: str | None
    opened: list[Opened]
    acted: list[Acted]
    passed_over: list[PassedOver]
    deputies: list[Assignee]
    suggestions: list[Proposed]


class CaseItem(TypedDict):
    """An item as it was sent: the content lies write-once under its hash."""

    record_id: str
    version: int
    sha256: str
    household_id: str | None
    title: str | None
    record_type: codes.RecordType | None


class Execution(TypedDict):
    """施行 after the decision."""

    by: ByWhom
    on: str
    doc_no: str | None
    at: str | None


class Decision(TypedDict):
    """The decision: who, with which post, in which capacity, over which content."""

    by: ByWhom
    at: str
    capacity: codes.Capacity
    sha256: list[str]
    signature: str | None
    on_behalf_of: Assignee | None


class WithdrawRequest(TypedDict):
    """取下依頼: the drafter asks the current approver once somebody has opened the matter."""

    by: ByWhom
    at: str
    comment: str | None


class RoundNote(TypedDict):
    """起案者から: the note that a round was sent with. A round without one has none."""

    round: int
    by: ByWhom
    at: str | None
    comment: str


class ApprovalCase(TypedDict):
    """決裁案件: the submission's counterpart, with the same id."""

    deleted: bool
    source: Source | None
    import_issues: list[ImportIssue]
    number: str | None
    household_id: str | None
    office_code: str
    ward_code: str
    matter_type: codes.MatterType
    route: str | None
    title: str
    drafter: ByWhom
    drafter_unit: str | None
    drafted_at: str
    items: list[CaseItem]
    comment: str | None
    flags: list[codes.MatterFlag]
    flag_reason: str | None
    correction: Correction | None
    amount: int | None
    route_notes: list[str]
    steps: list[Step]
    past_rounds: list[list[Step]]
    past_items: list[list[CaseItem]]
    round_notes: list[RoundNote]
    refused_rounds: list[int]
    round: int
    state: codes.CaseState
    active_seq: int | None
    resume_at: int | None
    returned_to: str | None
    returned_items: list[str]
    unroutable_reason: str | None
    stranded: bool
    withdraw_request: WithdrawRequest | None
    decided: Decision | None
    decided_at: str | None
    needed_by: str | None
    urgent: bool
    oral_consent: OralConsent | None
    execution: Execution | None
    filed_week: str | None
    post_views: list[str]
    withheld: list[str]


class PublishedApprovalCase(ApprovalCase):
    """As it is published."""

    id: str
    version: int


ApprovalCaseEvent = Literal[
    "approval.submitted",
    "approval.resubmitted",
    "approval.step_activated",
    "approval.opened",
    "approval.approved_step",
    "approval.pulled_up",
    "approval.returned",
    "approval.withdraw_requested",
    "approval.withdrawn",
    "approval.dropped",
    "approval.rejected",
    "approval.decided",
    "approval.rerouted",
    "approval.executed",
    "approval.suggested",
    "approval.suggestion_accepted",
    "approval.seen",
    "approval.closed",
    "approval.refused",
    "approval.withheld",
    "approval.restated",
]


class PostView(TypedDict):
    """後閲: what somebody who was passed over, or the decider after a 代決, still has to read."""

    deleted: bool
    source: Source | None
    import_issues: list[ImportIssue]
    approval_id: str
    household_id: str | None
    office_code: str
    person: Assignee
    instead_of: Assignee | None
    reason: codes.PostViewReason
    decided_by: ByWhom | None
    due_on: str
    state: codes.PostViewState
    comment: str | None
    at: str | None


class PublishedPostView(PostView):
    """As it is published."""

    id: str
    version: int


PostViewEvent = Literal["post_view.required", "post_view.handed_over", "post_view.viewed", "post_view.objected"]
