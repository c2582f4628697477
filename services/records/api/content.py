"""The content of a draft or a record in a request. The models are strict. Every field is optional until finishing."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from libs.contracts import codes
from libs.http import Code, DateText, Id, Line, Strict, Text, TimeText

Title = Annotated[Line, Field(max_length=80)]
Body = Annotated[str, Field(max_length=200_000)]
"""A segment may be empty while it is being written."""


class SourceIn(Strict):
    """The source of a statement."""

    type: codes.SourceType
    name: Line | None = None


class SegmentIn(Strict):
    """One part of the body. Its id is returned with the draft and stays. `by` is ignored: the server sets the writer."""

    id: Id | None = None
    kind: codes.SegmentKind
    text: Body
    source: SourceIn | None = None
    by: Id | None = None
    origin: Literal["typed", "template", "copied", "ai"] = "typed"


class VisitIn(Strict):
    """One visit in person. `target` is `household` or a member's id."""

    target: Id
    on: DateText | None = None
    result: codes.VisitResult
    met_whom: Annotated[list[Line], Field(max_length=20)] = []
    purpose: Annotated[list[Line], Field(max_length=10)] = []
    performer: Id | None = None
    started_at: TimeText | None = None
    ended_at: TimeText | None = None
    notice_left: bool | None = None


class CounterpartIn(Strict):
    """A person or agency that the record is about contact with."""

    kind: codes.CounterpartKind
    related_party_id: Id | None = None
    name: Line | None = None


class PerformerIn(Strict):
    """A person who performed the work."""

    staff_id: Id | None = None
    external: Line | None = None
    part: codes.PerformedPart = "main"


class LinkIn(Strict):
    """A link to another object."""

    rel: Code
    type: Code
    id: Id


class TemplateIn(Strict):
    """The template and version that the content was written with."""

    id: Id
    version: Annotated[int, Field(ge=1)]


class CompanionIn(Strict):
    """A second person on the visit, who confirms it later."""

    staff_id: Id


class NewItem(Strict):
    """A new action item. With `starts_at` it is an appointment."""

    class_: codes.ItemClass | None = Field(default=None, alias="class")
    kind: codes.ItemKind
    title: Title
    member_id: Id | None = None
    assignee_id: Id | None = None
    show_from: DateText | None = None
    warn_on: DateText | None = None
    due_on: DateText | None = None
    starts_at: TimeText | None = None
    time_known: bool = True
    place: Line | None = None
    staff: Annotated[list[Id], Field(max_length=10)] = []
    method: Line | None = None
    legal_basis: Line | None = None
    note: Text | None = None


class OpenItem(Strict):
    """An item that the record opens."""

    op: Literal["open"]
    item: NewItem


class CloseItem(Strict):
    """An item that the record closes. The record shows that it is done."""

    op: Literal["done"]
    item_id: Id
    note: Text | None = None


ItemOp = Annotated[OpenItem | CloseItem, Field(discriminator="op")]


class UnfinishedIn(Strict):
    """A field of the screen as it was typed, if it is not valid content yet: an incomplete date, or a row such as a visit
    without its result. `field` names its place in the content: `occurred_at`, `visits/1`."""

    field: Annotated[
        str,
        StringConstraints(pattern=r"^(occurred_at(/time)?|(counterpart|visits|item_ops)/[0-9]{1,3})$"),
        Field(examples=["occurred_at"]),
    ]
    text: Annotated[str, StringConstraints(max_length=20_000)]


class ContentIn(Strict):
    """The whole content, as autosave and revisions send it. `also_for` must be empty: a record has one household."""

    household_id: Id | None = None
    record_type: codes.RecordType | None = None
    subjects: Annotated[list[codes.Subject], Field(max_length=5)] = []
    member_ids: Annotated[list[Id], Field(max_length=50)] = []
    occurred_at: TimeText | None = None
    time_known: bool = True
    ended_at: TimeText | None = None
    place: Line | None = None
    method: Line | None = None
    title: Title | None = None
    counterpart: Annotated[list[CounterpartIn], Field(max_length=20)] = []
    performed_by: Annotated[list[PerformerIn], Field(max_length=20)] = []
    visits: Annotated[list[VisitIn], Field(max_length=50)] = []
    segments: Annotated[list[SegmentIn], Field(max_length=200)] = []
    next_plan: Text | None = None
    effective_on: DateText | None = None
    attachments: Annotated[list[Id], Field(max_length=100)] = []
    links: Annotated[list[LinkIn], Field(max_length=50)] = []
    also_for: Annotated[list[Id], Field(max_length=50)] = []
    companion: Annotated[list[CompanionIn], Field(max_length=10)] = []
    template: TemplateIn | None = None
    late_reason: Text | None = None
    item_ops: Annotated[list[ItemOp], Field(max_length=50)] = []


class DraftIn(ContentIn):
    """The content of a draft, with the fields that are not valid content yet."""

    unfinished: Annotated[list[UnfinishedIn], Field(max_length=150)] = []
