"""What people get from approvals."""

from typing import Literal

from pydantic import Field

from libs.contracts import codes
from libs.contracts.casework import (
    Amendment,
    Companion,
    Correction,
    Counterpart,
    Link,
    Performer,
    Segment,
    Template,
    VisitLine,
)
from libs.contracts.published import ByWhom, Date, Id, Published, Sha256, Time
from libs.contracts.signoff import ApprovalCase, Assignee, CaseItem, PostView

Action = Literal[
    "approve",
    "return",
    "reject",
    "pull-up",
    "deputise",
    "withdraw",
    "withdraw-request",
    "accept-withdrawal",
    "seen",
    "post-view",
    "execute",
    "reroute",
]
"""The calls on a case that depend on who asks and when."""


class SeenContent(Published):
    """A record as its approvers see it: its content at the moment when it was sent."""

    household_id: Id | None = None
    office_code: str | None = None
    record_type: codes.RecordType | None = None
    subjects: list[codes.Subject] = []
    member_ids: list[Id] = []
    occurred_at: Time | None = None
    time_known: bool = True
    ended_at: Time | None = None
    place: str | None = None
    method: str | None = None
    title: str | None = None
    counterpart: list[Counterpart] = []
    performed_by: list[Performer] = []
    visits: list[VisitLine] = []
    segments: list[Segment] = []
    next_plan: str | None = None
    effective_on: Date | None = None
    attachments: list[Id] = []
    links: list[Link] = []
    also_for: list[Id] = []
    companion: list[Companion] = []
    template: Template | None = None
    author: ByWhom | None = None
    author_text: str | None = None
    written_at: Time | None = None
    late_entry: bool | None = None
    late_reason: str | None = None
    amendments: list[Amendment] | None = None
    correction: Correction | None = None
    is_imported: bool | None = None
    original_text: str | None = None
    content_sha256: Sha256 | None = None


class ItemView(CaseItem):
    """An item with its content as the approvers see it; null until it has arrived."""

    content: SeenContent | None = None


class CaseView(ApprovalCase):
    """A case with contents and with the calls that would succeed for this reader."""

    items: list[ItemView]  # pyright: ignore[reportIncompatibleVariableOverride]  # the same items, with more in them
    actions: list[Action]
    rejectable: bool
    """Whether 廃案 may end it. Not with a record of fact: it is returned, or voided after the decision."""


class StepRow(Published):
    """An open step in a list."""

    seq: int
    kind: codes.StepKind
    assignees: list[Assignee]


class DutyRow(Published):
    """A 後閲 in a list."""

    id: Id
    reason: codes.PostViewReason
    due_on: Date
    overdue: bool


class ReturnedBy(Published):
    """The return that brought a case back to its drafter: by whom, why, and how many places of the text it is about."""

    by: ByWhom
    at: Time
    comment: str | None
    anchors: int


class SizeRow(Published):
    """How much there is to read: characters, and those that were added and removed since the round before."""

    characters: int
    added: int
    removed: int


class CaseRow(Published):
    """A case in a box."""

    id: Id
    version: int
    number: str | None
    title: str
    household_id: Id | None
    office_code: str
    matter_type: codes.MatterType
    drafter: ByWhom
    drafted_at: Time
    round: int
    state: codes.CaseState
    active_seq: int | None
    urgent: bool
    needed_by: Date | None
    flags: list[codes.MatterFlag]
    unroutable_reason: str | None
    stranded: bool
    decided_at: Time | None
    items_count: int
    size: SizeRow | None
    """Null where a content had not arrived when the round came in, and for rounds of earlier releases."""
    steps: list[StepRow]
    waited_since: Time | None
    waited_days: int
    resubmitted: bool
    withdraw_requested: bool
    returned: ReturnedBy | None
    """Set while the case is with its drafter after a 差戻し."""
    unread_days: int
    post_view: DutyRow | None = None


class CaseRows(Published):
    """A page of a box."""

    items: list[CaseRow]
    next_cursor: str | None


class BoxCounts(Published):
    """How many cases are in each box of the person asking; those that are done are not counted."""

    waiting: int
    returned: int
    sent: int
    post_view: int
    circulated: int
    unroutable: int


class ContentView(Published):
    """What approvers saw, by its hash."""

    sha256: Sha256
    content: SeenContent


class ItemResult(Published):
    """The result for one of several. `waits_for`: the people it waits for now; `number`: its 決裁番号 once decided."""

    id: str
    ok: bool
    state: str | None = None
    code: str | None
    detail: str | None
    waits_for: list[Assignee]
    number: str | None


class ItemResults(Published):
    """One result per item."""

    results: list[ItemResult]


class Box(Published):
    """One box of the stamp table: what was done, what is still to be done, or how a 後閲 ended."""

    kind: Literal["起案", "回議", "合議", "決裁", "代決", "差戻", "廃案", "供覧", "後閲"]
    mark: Literal["代", "引上", "後閲"] | None
    name: str
    post: str
    at: Time | None
    date: str | None
    state: codes.StepAction | codes.StepState | codes.PostViewState
    round: int | None
    comment: str | None
    hash: str | None


class SheetView(Published):
    """決裁欄."""

    id: str
    number: str | None
    boxes: list[Box]


class AgeingRow(Published):
    """The matters that wait for one person at one kind of step."""

    kind: str
    assignee: Assignee
    count: int
    oldest_days: int
    over_target: int


class AgeingRows(Published):
    """Where the matters of an office wait."""

    items: list[AgeingRow]


class RouteView(Published):
    """A route template; version 0 is a built-in one."""

    id: str
    version: int
    name: str
    matter_type: str
    office_code: str | None
    from_: str | None = Field(default=None, alias="from")
    to: str | None = None
    conditions: dict[str, object] = {}
    restart: bool = False
    low_risk: bool = False
    steps: list[dict[str, object]]


class RouteViews(Published):
    """Templates."""

    items: list[RouteView]


class PlannedPerson(Assignee):
    """Who would act; `away_until`: the last day of an absence that covers today."""

    away_until: Date | None


class PlannedStep(Published):
    """A step that a 回付 would have; `quorum`: how many of its people have to agree, null for all."""

    seq: int
    kind: codes.StepKind
    quorum: int | None
    assignees: list[PlannedPerson]


class PlannedRoute(Published):
    """The route that a 回付 would take: its steps and why others were left out, or why there is none."""

    name: str | None
    steps: list[PlannedStep]
    notes: list[str]
    unroutable_reason: str | None


class DeputiesView(Published):
    """The ranked deputies of a post."""

    office_code: str
    post: str
    ranks: list[dict[str, object]]
    version: int


class DeputiesViews(Published):
    """Lists of deputies."""

    items: list[DeputiesView]


class PostViewRow(PostView):
    """A 後閲 still owed."""

    overdue: bool


class PostViewRows(Published):
    """後閲 still owed."""

    items: list[PostViewRow]
