"""The filters that timeline, search and browse share, as they come in a query string or in a body."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Literal

from fastapi import Depends, Query
from pydantic import StringConstraints

from libs.actor import Purpose
from libs.contracts import codes
from libs.http import Code, DateText, Id, Line
from libs.problems import FieldError, ValidationFailed
from services.search.domain.access import Narrowing
from services.search.queries.freshness import After
from services.search.queries.reach import Wanted

Kind = Literal["record", "inquiry", "approval", "attachment", "action_item"]
Scope = Literal["own", "office", "ward", "all"]
MANY = 30
"""Values one filter may name."""

WardCode = Annotated[str, StringConstraints(pattern=r"^[0-9a-z]{1,10}$")]
WriteText = Annotated[str, StringConstraints(max_length=300)]
RecordTypes = Annotated[list[codes.RecordType], Query(max_length=MANY)]
Subjects = Annotated[list[codes.Subject], Query(max_length=MANY)]
Kinds = Annotated[list[Kind], Query(max_length=5)]
Codes = Annotated[list[Code], Query(max_length=MANY)]
Writes = Annotated[list[WriteText], Query(max_length=20)]


def period(since: str | None, until: str | None) -> tuple[date | None, date | None]:
    """First and last day of checked texts. ValidationFailed where the period ends before it begins."""
    first = date.fromisoformat(since) if since else None
    last = date.fromisoformat(until) if until else None
    if first is not None and last is not None and last < first:
        raise ValidationFailed(
            "期間の終わりが始まりより前です。日付を直してください。", errors=[FieldError("to", "before_from")]
        )
    return first, last


async def _narrowing(
    kind: Kinds = [],  # noqa: B006  # FastAPI copies defaults
    since: Annotated[DateText | None, Query(alias="from")] = None,
    until: Annotated[DateText | None, Query(alias="to")] = None,
    record_type: RecordTypes = [],  # noqa: B006
    subject: Subjects = [],  # noqa: B006
    state: Codes = [],  # noqa: B006
    office: Codes = [],  # noqa: B006
    ward: Annotated[list[WardCode], Query(max_length=MANY)] = [],  # noqa: B006
    unit: Annotated[list[Line], Query(max_length=MANY)] = [],  # noqa: B006
    author: Annotated[list[Id], Query(max_length=MANY)] = [],  # noqa: B006
    late: bool | None = None,
    has_attachment: bool | None = None,
    has_signal: bool | None = None,
    imported: bool | None = None,
    unlinked: bool | None = None,
) -> Narrowing:
    first, last = period(since, until)
    return Narrowing(
        kinds=tuple(kind),
        since=first,
        until=last,
        record_types=tuple(record_type),
        subjects=tuple(subject),
        states=tuple(state),
        office_codes=tuple(office),
        ward_codes=tuple(ward),
        units=tuple(unit),
        author_ids=tuple(author),
        late=late,
        has_attachment=has_attachment,
        has_signal=has_signal,
        imported=imported,
        unlinked=unlinked,
    )


async def _wanted(
    household_id: Annotated[Id | None, Query()] = None,
    worker: Annotated[Id | None, Query()] = None,
    scope: Scope = "office",
    purpose: codes.PurposeCode | None = None,
    purpose_ref: Annotated[str | None, Query(max_length=170)] = None,
) -> Wanted:
    stated = purpose_of(purpose, *_reference(purpose_ref)) if purpose else None
    return Wanted(household_id, worker, scope, stated)


def _reference(text: str | None) -> tuple[str | None, str | None, str | None]:
    """`approval:a1` names the case, `inquiry:i1` the inquiry that the purpose is about; anything else is a note."""
    if text is None:
        return None, None, None
    ref_type, colon, ref_id = text.partition(":")
    return (ref_type, ref_id, None) if colon and ref_type and ref_id else (None, None, text)


def purpose_of(code: str, ref_type: str | None, ref_id: str | None, note: str | None) -> Purpose:
    """A purpose stated with a question."""
    return Purpose(code, ref_type, ref_id, note)


def writes_of(texts: Sequence[str]) -> tuple[After, ...]:
    """`after=<key>:<version>`, each a write the reader knows of. ValidationFailed for any other form."""
    found: list[After] = []
    for text in texts:
        key, _, version = text.rpartition(":")
        if not (":" in key and version.isascii() and version.isdigit() and len(version) <= 19):
            raise ValidationFailed(errors=[FieldError("query/after", "form")])
        found.append(After(key, int(version)))
    return tuple(found)


NarrowingDep = Annotated[Narrowing, Depends(_narrowing)]
WantedDep = Annotated[Wanted, Depends(_wanted)]
