"""What people send to approvals."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from libs.contracts.codes import MatterFlag, MatterType, RecordType, Role, Subject
from libs.http import Code, DateText, Id, Line, Strict, Text, Version
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


class SuggestIn(SuggestionIn):
    """修正の提案 for one item."""

    record_id: Id
    comment: Comment | None = None


class InstructionIn(Strict):
    """係長・課長の指示."""

    text: Text
    due_on: DateText | None = None


class OpenIn(Strict):
    """What is read: the whole, or only what changed since a round that one opened."""

    changed_since: Version | None = None


class CommentIn(Strict):
    """An action with nothing but a comment."""

    comment: Comment | None = None

    def word(self) -> Word:
        return Word(self.comment)


class ApproveIn(Strict):
    """承認. `sha256`: the contents the screen showed, checked against those of the case.

    `suggestion` is refused: an approval is of the words as they are. Others are proposed by `suggest`, before.
    """

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
    """差戻し to the drafter, the previous step, or an earlier one by its number.

    Where `items` names some of its records, these alone come back to the drafter: the others go on.
    """

    to: Literal["drafter", "previous"] | Annotated[int, Field(ge=1, le=100)] = "drafter"
    comment: Comment | None = None
    anchors: Annotated[list[AnchorIn], Field(max_length=50)] = []
    items: Annotated[list[Id], Field(min_length=1, max_length=100)] | None = None

    def word(self) -> Word:
        return Word(self.comment, [a.model_dump() for a in self.anchors], items=self.items or ())


class PullUpIn(ReturnIn):
    """引上げ: a later approver acts now, to approve, end the matter, or return it as by 差戻し."""

    action: Literal["approve", "return", "reject"] = "approve"


class PostViewIn(Strict):
    """後閲: read, read with a comment, or objected to."""

    outcome: Literal["seen", "seen_with_comment", "objected"] = "seen"
    comment: Comment | None = None


class BulkItemIn(Strict):
    """One case at the version that was read."""

    id: Id
    version: Version


class BulkApproveIn(Strict):
    """まとめて承認 of low-risk cases that were opened."""

    items: Annotated[list[BulkItemIn], Field(min_length=1, max_length=50)]
    comment: Comment | None = None


class AppointedIn(Strict):
    """Somebody named by hand."""

    kind: Literal["review", "consult", "decide", "circulate"]
    staff_id: Id


class RerouteIn(Strict):
    """Another person for one step (`seq`, `staff_id`), or a whole route (`steps`) where there is none."""

    seq: Annotated[int, Field(ge=1, le=100)] | None = None
    staff_id: Id | None = None
    steps: Annotated[list[AppointedIn], Field(max_length=20)] = []
    comment: Comment

    @model_validator(mode="after")
    def _one_of_both(self) -> "RerouteIn":
        if bool(self.steps) == (self.seq is not None and self.staff_id is not None):
            raise PydanticCustomError("one_of_both", "either a step or a whole route")
        return self


class HandOverIn(Strict):
    """Everything open of one post goes to a successor (1 April)."""

    from_staff_id: Id
    office_code: Code
    post: Line
    to_staff_id: Id
    comment: Comment


class ExecuteIn(Strict):
    """施行."""

    on: DateText
    doc_no: Line | None = None


class ResolverIn(Strict):
    """How a step finds its people: a role (in a unit, or in the office), a named post, or a person."""

    role: Role | None = None
    unit_of: Literal["drafter", "household"] | None = None
    post: Line | None = None
    person: Id | None = None
    office_code: Code | None = None

    @model_validator(mode="after")
    def _one_way(self) -> "ResolverIn":
        if sum(x is not None for x in (self.role, self.post, self.person)) != 1:
            raise PydanticCustomError("one_way", "one of role, post, person")
        return self


class StepIn(Strict):
    """A step of a route."""

    kind: Literal["review", "consult", "decide", "circulate"]
    resolver: ResolverIn
    when_absent: Literal["wait", "substitute", "skip"] = "wait"
    min_days: Annotated[int, Field(ge=0, le=30)] = 2
    skippable: bool = False
    quorum: Annotated[int, Field(ge=1, le=20)] | None = None
    subjects: Annotated[list[Subject], Field(max_length=25)] = []


class ConditionsIn(Strict):
    """When a route applies beyond its matter."""

    record_types: Annotated[list[RecordType], Field(max_length=30)] = []
    subjects: Annotated[list[Subject], Field(max_length=25)] = []
    amount_from: Annotated[int, Field(ge=0, le=10**12)] | None = None
    amount_below: Annotated[int, Field(ge=0, le=10**12)] | None = None
    restricted: bool = False


class RouteIn(Strict):
    """A route template; `office_code: null` is the whole city's."""

    name: Line
    matter_type: MatterType
    office_code: Code | None
    from_: Annotated[DateText | None, Field(alias="from")] = None
    to: DateText | None = None
    conditions: ConditionsIn = ConditionsIn()
    restart: bool = False
    low_risk: bool = False
    steps: Annotated[list[StepIn], Field(max_length=20)]


class DeputiesIn(Strict):
    """The ranked deputies of a post."""

    ranks: Annotated[list[ResolverIn], Field(max_length=10)]
