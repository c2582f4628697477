"""What people get from approvals."""

from pydantic import Field

from libs.contracts.base import Published
from libs.contracts.signoff import ApprovalCase, Assignee, CaseItem, PostView


class ItemView(CaseItem):
    """An item with its content as the approvers see it; null until it has arrived."""

    content: dict[str, object] | None = None


class CaseView(ApprovalCase):
    """A case with contents and with the calls that would succeed for this reader."""

    items: list[ItemView]  # pyright: ignore[reportIncompatibleVariableOverride]  # the same items, with more in them
    actions: list[str]


class StepRow(Published):
    """An open step in a list."""

    seq: int
    kind: str
    assignees: list[Assignee]


class DutyRow(Published):
    """A 後閲 in a list."""

    id: str
    reason: str
    due_on: str
    overdue: bool


class CaseRow(Published):
    """A case in a box."""

    id: str
    version: int
    number: str | None
    title: str
    household_id: str | None
    office_code: str
    matter_type: str
    drafter: dict[str, str]
    drafted_at: str
    round: int
    state: str
    active_seq: int | None
    urgent: bool
    needed_by: str | None
    flags: list[str]
    unroutable_reason: str | None
    stranded: bool
    decided_at: str | None
    items_count: int
    steps: list[StepRow]
    waited_since: str | None
    waited_days: int
    resubmitted: bool
    withdraw_requested: bool
    unread_days: int
    post_view: DutyRow | None = None


class CaseRows(Published):
    """A page of a box."""

    items: list[CaseRow]
    next_cursor: str | None


class ContentView(Published):
    """What approvers saw, by its hash."""

    sha256: str
    content: dict[str, object]


class ItemResult(Published):
    """What became of one of several."""

    id: str
    ok: bool
    state: str | None = None
    code: str | None
    detail: str | None


class ItemResults(Published):
    """One result per item."""

    results: list[ItemResult]


class Box(Published):
    """One box of the stamp table."""

    kind: str
    mark: str | None
    name: str
    post: str
    at: str | None
    date: str | None
    state: str
    round: int | None
    comment: str | None
    hash: str | None


class SheetView(Published):
    """決裁欄."""

    id: str
    number: str | None
    boxes: list[Box]


class Pile(Published):
    """What lies on one desk."""

    kind: str
    assignee: Assignee
    count: int
    oldest_days: int
    over_target: int


class Piles(Published):
    """Where matters lie."""

    items: list[Pile]


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
