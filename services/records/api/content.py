"""What a writer sends: the content of a draft or a record, strict, every field optional until it is finished."""

from typing import Annotated, Literal

from pydantic import Field

from libs.contracts import codes
from libs.http import Code, DateText, Id, Line, Strict, Text, TimeText

Title = Annotated[Line, Field(max_length=80)]
Body = Annotated[str, Field(max_length=200_000)]
"""A segment may be empty while it is being written."""


class SourceIn(Strict):
    """Where a statement comes from."""

    type: codes.SourceType
    name: Line | None = None


class SegmentIn(Strict):
    """One part of the body; its id comes back with the draft and stays. `by` is not heeded: it is who wrote the words."""

    id: Id | None = None
    kind: codes.SegmentKind
    text: Body
    source: SourceIn | None = None
    by: Id | None = None
    origin: Literal["typed", "template", "copied", "ai"] = "typed"


class VisitIn(Strict):
    """One visit, in person: `target` is `household` or a member's id."""

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
    """With whom."""

    kind: codes.CounterpartKind
    related_party_id: Id | None = None
    name: Line | None = None


class PerformerIn(Strict):
    """Who did it."""

    staff_id: Id | None = None
    external: Line | None = None
    part: codes.PerformedPart = "main"


class LinkIn(Strict):
    """A link to another object."""

    rel: Code
    type: Code
    id: Id


class TemplateIn(Strict):
    """The template and version it is written with."""

    id: Id
    version: Annotated[int, Field(ge=1)]


class CompanionIn(Strict):
    """A second person on the visit, who confirms it later."""

    staff_id: Id


class NewItem(Strict):
    """An action item, with `starts_at` an appointment."""

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
    """Open an item together with the record."""

    op: Literal["open"]
    item: NewItem


class CloseItem(Strict):
    """Close an item: the record is what shows it."""

    op: Literal["done"]
    item_id: Id
    note: Text | None = None


ItemOp = Annotated[OpenItem | CloseItem, Field(discriminator="op")]


class ContentIn(Strict):
    """The whole content, as autosave and revisions send it. `also_for` stays empty until one record may lie at several."""

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
