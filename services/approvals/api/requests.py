"""What people send to approvals, each as the rules take it (`given`)."""

from dataclasses import replace
from typing import Annotated, Literal, cast

from pydantic import Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from libs.contracts.codes import MatterFlag, MatterType, RecordType, Role, Subject
from libs.http import Code, DateText, Id, Line, Strict, Text, Version
from libs.http.given import given
from libs.states.casework import Instruction, Suggestion
from libs.states.signoff import Anchor
from services.approvals.domain.acting import ActionInput, PullUpAction
from services.approvals.domain.deciding import Executed
from services.approvals.domain.people import PartialResolver, PostHolder
from services.approvals.domain.post_view import PostViewResult, Viewed
from services.approvals.domain.rerouting import Appointed, HandOver, RouteAppointment, StepAppointment
from services.approvals.domain.suggestion import NewSuggestion
from services.approvals.domain.templates import NewTemplate

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

    def given(self) -> NewSuggestion:
        return NewSuggestion(self.record_id, given(self, Suggestion), self.comment)


class InstructionIn(Strict):
    """係長・課長の指示."""

    text: Text
    due_on: DateText | None = None


class OpenIn(Strict):
    """What the reader reads: everything, or only the changes since a round that they have opened."""

    changed_since: Version | None = None

    def given(self) -> int | None:
        return self.changed_since


class CommentIn(Strict):
    """An action with nothing but a comment."""

    comment: Comment | None = None

    def given(self) -> ActionInput:
        return ActionInput(self.comment)


class ApproveIn(Strict):
    """承認. `sha256`: the contents the screen showed, checked against those of the case.

    `suggestion` is refused: an approval is of the words as they are. Use `suggest` before it to propose others.
    """

    comment: Comment | None = None
    anchors: Annotated[list[AnchorIn], Field(max_length=50)] = []
    suggestion: SuggestionIn | None = None
    instruction: InstructionIn | None = None
    flags: Annotated[list[MatterFlag], Field(max_length=5)] = []
    flag_reason: Comment | None = None
    sha256: Annotated[list[Hash], Field(max_length=100)] | None = None

    def given(self) -> ActionInput:
        return ActionInput(
            self.comment,
            [given(anchor, Anchor) for anchor in self.anchors],
            given(self.suggestion, Suggestion) if self.suggestion else None,
            given(self.instruction, Instruction) if self.instruction else None,
            self.flags,
            self.flag_reason,
            self.sha256,
        )


class ReturnIn(Strict):
    """差戻し to the drafter, the previous step, or an earlier one by its number.

    Where `items` names some of its records, these alone come back to the drafter: the others go on.
    """

    to: Literal["drafter", "previous"] | Annotated[int, Field(ge=1, le=100)] = "drafter"
    comment: Comment | None = None
    anchors: Annotated[list[AnchorIn], Field(max_length=50)] = []
    items: Annotated[list[Id], Field(min_length=1, max_length=100)] | None = None

    def given(self) -> ActionInput:
        return ActionInput(
            self.comment, [given(anchor, Anchor) for anchor in self.anchors], items=self.items or (), to=self.to
        )


class PullUpIn(ReturnIn):
    """引上げ: a later approver acts now, to approve, end the matter, or return it as by 差戻し."""

    action: PullUpAction = "approve"

    def given(self) -> ActionInput:
        return replace(super().given(), action=self.action)


class PostViewIn(Strict):
    """後閲: read, read with a comment, or objected to."""

    outcome: PostViewResult = "seen"
    comment: Comment | None = None

    def given(self) -> Viewed:
        return given(self, Viewed)


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

    def given(self) -> StepAppointment | RouteAppointment:
        if self.seq is not None and self.staff_id is not None:
            return StepAppointment(self.seq, self.staff_id, self.comment)
        return RouteAppointment([given(step, Appointed) for step in self.steps], self.comment)


class HandOverIn(Strict):
    """Everything open of one post goes to a successor (1 April)."""

    from_staff_id: Id
    office_code: Code
    post: Line
    to_staff_id: Id
    comment: Comment

    def given(self) -> HandOver:
        holder: PostHolder = {"staff_id": self.from_staff_id, "post": self.post, "office_code": self.office_code}
        return HandOver(holder, self.to_staff_id, self.comment)


class ExecuteIn(Strict):
    """施行."""

    on: DateText
    doc_no: Line | None = None

    def given(self) -> Executed:
        return given(self, Executed)


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

    def given(self) -> PartialResolver:
        """Without what it does not say."""
        resolver = given(self, PartialResolver)
        return cast("PartialResolver", {name: value for name, value in resolver.items() if value})


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

    def given(self) -> NewTemplate:
        template = given(self, NewTemplate)
        for body, step in zip(self.steps, template["steps"], strict=True):
            step["resolver"] = body.resolver.given()
        return template


class DeputiesIn(Strict):
    """The ranked deputies of a post."""

    ranks: Annotated[list[ResolverIn], Field(max_length=10)]
