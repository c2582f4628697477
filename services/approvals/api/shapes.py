"""What people send to approvals, and what they get."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from libs.contracts.base import Published
from libs.contracts.codes import MatterFlag
from libs.contracts.signoff import ApprovalCase, Assignee, CaseItem
from libs.http import DateText, Id, Strict, Text
from services.approvals.domain.acting import Word

Comment = Annotated[Text, StringConstraints(max_length=2000)]
Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class AnchorIn(Strict):
    """A place of a comment."""

    record_id: Id
    segment_id: Id | None = None


class SuggestionIn(Strict):
    """What a segment should say instead."""

    segment_id: Id
    before: Text
    after: Text


class InstructionIn(Strict):
    """係長・課長の指示."""

    text: Text
    due_on: DateText | None = None


class CommentIn(Strict):
    """An action with nothing but a comment."""

    comment: Comment | None = None

    def word(self) -> Word:
        return Word(self.comment)


class ApproveIn(Strict):
    """承認. `sha256`: the contents the screen showed, checked against those of the case."""

    comment: Comment | None = None
    anchors: Annotated[list[AnchorIn], Field(max_length=50)] = []
    suggestion: SuggestionIn | None = None
    instruction: InstructionIn | None = None
    flags: Annotated[list[MatterFlag], Field(max_length=5)] = []
    flag_reason: Comment | None = None
    sha256: Annotated[list[Hash], Field(max_length=100)] | None = None

    def word(self) -> Word:
        return Word(
            self.comment, [a.model_dump() for a in self.anchors],
            self.suggestion.model_dump() if self.suggestion else None,
            self.instruction.model_dump() if self.instruction else None,
            self.flags, self.flag_reason, self.sha256,
        )  # fmt: skip


class ReturnIn(Strict):
    """差戻し to the drafter, the previous step, or an earlier one by its number."""

    to: Literal["drafter", "previous"] | Annotated[int, Field(ge=1, le=100)] = "drafter"
    comment: Comment | None = None
    anchors: Annotated[list[AnchorIn], Field(max_length=50)] = []

    def word(self) -> Word:
        return Word(self.comment, [a.model_dump() for a in self.anchors])


class PullUpIn(ReturnIn):
    """引上げ: a later approver acts now, to approve, return or end the matter."""

    action: Literal["approve", "return", "reject"] = "approve"


class PostViewIn(Strict):
    """後閲: read, read with a comment, or objected to."""

    outcome: Literal["seen", "seen_with_comment", "objected"] = "seen"
    comment: Comment | None = None


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
    decided_at: str | None
    items_count: int
    steps: list[StepRow]
    waited_since: str | None
    waited_days: int
    resubmitted: bool
    withdraw_requested: bool
    post_view: DutyRow | None = None


class CaseRows(Published):
    """A page of a box."""

    items: list[CaseRow]
    next_cursor: str | None


class ContentView(Published):
    """What approvers saw, by its hash."""

    sha256: str
    content: dict[str, object]
