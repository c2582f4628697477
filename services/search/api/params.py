"""What a reader sends with a timeline, a search or a table: filters, scope and purpose, in a query string or in a body."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, Field, StringConstraints

from libs.actor import Purpose
from libs.contracts import codes
from libs.http import Code, DateText, Id, Line
from libs.problems import FieldError, ValidationFailed
from services.search.domain.filters import LISTED_KINDS, SearchFilters
from services.search.queries.freshness import ReadAfter
from services.search.queries.scope import ScopeRequest

Kind = Literal["record", "inquiry", "approval", "attachment", "action_item"]
Scope = Literal["own", "office", "ward", "all"]
MAX_VALUES = 30
"""Values that one filter may name."""

WardCode = Annotated[str, StringConstraints(pattern=r"^[0-9a-z]{1,10}$")]
Codes = Annotated[list[Code], Field(max_length=MAX_VALUES)]
WriteTexts = Annotated[list[Annotated[str, StringConstraints(max_length=300)]], Field(max_length=20)]
"""Writes that the answer should show, each `<key>:<version>`."""


class Filters(BaseModel):
    """The filters that timeline, search and browse share."""

    kind: Annotated[list[Kind], Field(max_length=5)] = []
    from_: Annotated[DateText | None, Field(alias="from")] = None
    to: DateText | None = None
    record_type: Annotated[list[codes.RecordType], Field(max_length=MAX_VALUES)] = []
    subject: Annotated[list[codes.Subject], Field(max_length=MAX_VALUES)] = []
    state: Codes = []
    office: Codes = []
    ward: Annotated[list[WardCode], Field(max_length=MAX_VALUES)] = []
    unit: Annotated[list[Line], Field(max_length=MAX_VALUES)] = []
    author: Annotated[list[Id], Field(max_length=MAX_VALUES)] = []
    late: bool | None = None
    has_attachment: bool | None = None
    has_signal: bool | None = None
    imported: bool | None = None
    unlinked: bool | None = None

    def search_filters(self, default_kinds: Sequence[Kind] = LISTED_KINDS) -> SearchFilters:
        """The filters by the index field that each one is about. ValidationFailed if the period ends before it begins."""
        since, until = _period(self.from_, self.to)
        return SearchFilters(
            kinds=self.kind or default_kinds,
            since=since,
            until=until,
            values={
                "record_type": self.record_type,
                "subjects": self.subject,
                "state": self.state,
                "office_code": self.office,
                "ward_code": self.ward,
                "unit": self.unit,
                "author_id": self.author,
            },
            flags={
                "late_entry": self.late,
                "has_attachment": self.has_attachment,
                "has_signal": self.has_signal,
                "is_imported": self.imported,
            },
            unlinked=self.unlinked,
        )


class ScopeQuery(BaseModel):
    """Scope and purpose in a query string."""

    household_id: Id | None = None
    worker: Id | None = None
    scope: Scope = "office"
    purpose: codes.PurposeCode | None = None
    purpose_ref: Annotated[str | None, Field(max_length=170)] = None

    def scope_request(self) -> ScopeRequest:
        """The scope that is asked for, with the purpose."""
        purpose = _purpose(self.purpose, self.purpose_ref) if self.purpose else None
        return ScopeRequest(self.household_id, self.worker, self.scope, purpose)


def _period(since: str | None, until: str | None) -> tuple[date | None, date | None]:
    first = date.fromisoformat(since) if since else None
    last = date.fromisoformat(until) if until else None
    if first is not None and last is not None and last < first:
        raise ValidationFailed(
            "期間の終わりが始まりより前です。日付を直してください。", errors=[FieldError("to", "before_from")]
        )
    return first, last


def _purpose(code: str, reference: str | None) -> Purpose:
    """`approval:a1` names the case and `inquiry:i1` the inquiry that the purpose is about. Other texts are notes."""
    ref_type, colon, ref_id = (reference or "").partition(":")
    if colon and ref_type and ref_id:
        return Purpose(code, ref_type, ref_id, None)
    return Purpose(code, None, None, reference)


def read_after(texts: Sequence[str]) -> tuple[ReadAfter, ...]:
    """The writes that `after=<key>:<version>` names. ValidationFailed for any other form."""
    writes: list[ReadAfter] = []
    for text in texts:
        key, _, version = text.rpartition(":")
        if not (":" in key and version.isascii() and version.isdigit() and len(version) <= 19):
            raise ValidationFailed(errors=[FieldError("query/after", "form")])
        writes.append(ReadAfter(key, int(version)))
    return tuple(writes)
