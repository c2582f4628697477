"""The content of a record: its normal form, what it must have to become official, and its hash. Pure.

A draft may be incomplete; finishing and every later revision check all of it (docs/domain/records.md 4.1).
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import TypedDict, cast

from libs.calendar import instant, jst_date
from libs.canonical import Json, sha256_hex
from libs.contracts import codes
from libs.problems import FieldError, ValidationFailed
from libs.states.casework import Companion, Counterpart, Link, Performer, Segment, SegmentSource, Template, VisitLine
from services.records.domain.errors import (
    LateReasonRequired,
    MissingField,
    NotAMember,
    OccurredInFuture,
    OneHouseholdOnly,
    OpinionOnly,
    VisitLineNotAllowed,
)
from services.records.domain.item import ItemOp
from services.records.domain.state import Record


class GivenSegment(TypedDict):
    """One part of the body as its writer sends it."""

    id: str | None
    kind: codes.SegmentKind
    text: str
    source: SegmentSource | None
    origin: codes.SegmentOrigin | None


class GivenContent(TypedDict):
    """A content as its writer sends it. Fields left out are None or empty."""

    household_id: str | None
    record_type: codes.RecordType | None
    subjects: list[codes.Subject] | None
    member_ids: list[str] | None
    occurred_at: str | None
    time_known: bool
    ended_at: str | None
    place: str | None
    method: str | None
    title: str | None
    counterpart: list[Counterpart] | None
    performed_by: list[Performer] | None
    visits: list[VisitLine] | None
    segments: list[GivenSegment] | None
    next_plan: str | None
    effective_on: str | None
    attachments: list[str] | None
    links: list[Link] | None
    also_for: list[str] | None
    companion: list[Companion] | None
    template: Template | None
    late_reason: str | None
    item_ops: list[ItemOp] | None


NOTHING: GivenContent = {
    "household_id": None,
    "record_type": None,
    "subjects": None,
    "member_ids": None,
    "occurred_at": None,
    "time_known": True,
    "ended_at": None,
    "place": None,
    "method": None,
    "title": None,
    "counterpart": None,
    "performed_by": None,
    "visits": None,
    "segments": None,
    "next_plan": None,
    "effective_on": None,
    "attachments": None,
    "links": None,
    "also_for": None,
    "companion": None,
    "template": None,
    "late_reason": None,
    "item_ops": None,
}
"""An empty content."""


class Naming(TypedDict):
    """The fields of a content or a draft that refer to staff, related parties and items."""

    counterpart: list[Counterpart]
    performed_by: list[Performer]
    visits: list[VisitLine]
    companion: list[Companion]
    item_ops: list[ItemOp]


class Dated(TypedDict):
    """When it happened."""

    occurred_at: str
    time_known: bool


class Hashed(TypedDict):
    """The fields that the hash of a content covers."""

    segments: list[Segment]
    visits: list[VisitLine]
    attachments: list[str]


class _CommonContent(TypedDict):
    """The fields that may be empty in an official content too."""

    time_known: bool
    ended_at: str | None
    place: str | None
    method: str | None
    next_plan: str | None
    effective_on: str | None
    template: Template | None
    late_reason: str | None
    subjects: list[codes.Subject]
    member_ids: list[str]
    counterpart: list[Counterpart]
    performed_by: list[Performer]
    visits: list[VisitLine]
    segments: list[Segment]
    attachments: list[str]
    links: list[Link]
    also_for: list[str]
    companion: list[Companion]


class Content(_CommonContent):
    """All fields that a writer fills in. Each may still be empty."""

    record_type: codes.RecordType | None
    occurred_at: str | None
    title: str | None


class OfficialContent(_CommonContent):
    """A content that is complete."""

    record_type: codes.RecordType
    occurred_at: str
    title: str


SINGLE = (
    "record_type",
    "occurred_at",
    "ended_at",
    "place",
    "method",
    "title",
    "next_plan",
    "effective_on",
    "template",
    "late_reason",
)
LISTS = (
    "subjects",
    "member_ids",
    "counterpart",
    "performed_by",
    "visits",
    "segments",
    "attachments",
    "links",
    "also_for",
    "companion",
)
FIELDS = (*SINGLE, "time_known", *LISTS)
"""The fields of a record that its writer fills in."""

_OWN_EYES: SegmentSource = {"type": "own_eyes", "name": None}

LATE_AFTER = timedelta(days=7)
CLOCK_SLACK = timedelta(minutes=5)
"""How far the clock of a writer's computer may be ahead of the server's."""
HOUSEHOLD = "household"
"""The target of a visit line that is not about one member."""
NO_VISIT_LINES = frozenset(
    {
        "phone",
        "document_in",
        "document_out",
        "agency_contact",
        "office_interview",
        "intake_interview",
        "memo",
        "supervision",
    }
)
"""Kinds of record that may have no visit line: a telephone call never fills a plan cell
(docs/domain/records.md 4.4)."""


def normal(given: GivenContent, *, by: str, new_ids: Iterator[str], before: Sequence[Segment] = ()) -> Content:
    """All content fields, with empty ones as None or []. New segments get an id.

    The author of a segment is `by`, unless its text is the same as in `before`: then its author stays. So nobody can
    write in another person's name.
    """
    require_one_household(given)
    known = {segment["id"]: segment for segment in before}
    occurred_at, time_known = given["occurred_at"], given["time_known"]
    if occurred_at and not time_known:
        # A day without a time is 00:00 of that day in Japan (docs/domain/records.md 4.3).
        occurred_at = instant(jst_date(occurred_at))
    content: Content = {
        "record_type": given["record_type"],
        "occurred_at": occurred_at,
        "ended_at": given["ended_at"],
        "place": given["place"],
        "method": given["method"],
        "title": given["title"],
        "next_plan": given["next_plan"],
        "effective_on": given["effective_on"],
        "template": given["template"],
        "late_reason": given["late_reason"],
        "time_known": time_known,
        "subjects": list(given["subjects"] or []),
        "member_ids": list(given["member_ids"] or []),
        "counterpart": list(given["counterpart"] or []),
        "performed_by": list(given["performed_by"] or []),
        "visits": list(given["visits"] or []),
        "segments": [_segment(each, known.get(each["id"] or ""), by, new_ids) for each in given["segments"] or []],
        "attachments": list(given["attachments"] or []),
        "links": list(given["links"] or []),
        "also_for": list(given["also_for"] or []),
        "companion": list(given["companion"] or []),
    }
    ids = [segment["id"] for segment in content["segments"]]
    if len(set(ids)) != len(ids):
        raise ValidationFailed(errors=[FieldError("/segments", "repeated_id")])
    return content


def named_in(given: GivenContent) -> Naming:
    """The references of a content as it was sent."""
    return {
        "counterpart": given["counterpart"] or [],
        "performed_by": given["performed_by"] or [],
        "visits": given["visits"] or [],
        "companion": given["companion"] or [],
        "item_ops": given["item_ops"] or [],
    }


def _segment(given: GivenSegment, before: Segment | None, by: str, new_ids: Iterator[str]) -> Segment:
    stays = before is not None and _wording(before) == _wording(given)
    return {
        "id": given["id"] or next(new_ids),
        "kind": given["kind"],
        "text": given["text"],
        "source": given["source"],
        "by": before["by"] if before and stays else by,
        "origin": given["origin"] or "typed",
    }


def _wording(segment: Segment | GivenSegment) -> tuple[str, str, str | None, str | None]:
    """The text of a segment and its source, for comparing segments."""
    source = segment["source"]
    if not source:
        return segment["kind"], segment["text"], None, None
    return segment["kind"], segment["text"], source["type"], source["name"]


def require_one_household(content: Content | GivenContent) -> None:
    """OneHouseholdOnly for a record that would also appear in other households."""
    if content["also_for"]:
        raise OneHouseholdOnly(errors=[FieldError("/also_for", "not_empty")])


def kept_links(before: Sequence[Link], given: Sequence[Link]) -> list[Link]:
    """The links that the writer sends, together with the existing links from objects of other services, which stay."""
    kept = [link for link in before if link["rel"] == "promoted_from"]
    return kept + [link for link in given if link["rel"] != "promoted_from"]


def official(content: Content, *, by: str, members: frozenset[str], now: str) -> OfficialContent:
    """The content as it becomes official at `now`, with its defaults filled in.

    `members` are the persons of the household. Raises the first that applies of MissingField, OccurredInFuture,
    LateReasonRequired, VisitLineNotAllowed, NotAMember, OpinionOnly, ValidationFailed.
    """
    lacking = missing(content)
    record_type, occurred_at, title = content["record_type"], content["occurred_at"], content["title"]
    if lacking or not record_type or not occurred_at or not title:
        raise MissingField(errors=[FieldError(f"/{name}", "missing") for name in lacking])
    require_one_household(content)
    day = jst_date(occurred_at).isoformat()
    main: Performer = {"staff_id": by, "external": None, "part": "main"}
    full: OfficialContent = {
        **content,
        "record_type": record_type,
        "occurred_at": occurred_at,
        "title": title,
        "performed_by": content["performed_by"] or [main],
        "visits": [{**line, "on": line["on"] or day} for line in content["visits"]],
    }
    _require_past(full, now)
    if is_late(full, now) and not full["late_reason"]:
        raise LateReasonRequired(errors=[FieldError("/late_reason", "missing")])
    _require_visits_fit(full, members)
    if {segment["kind"] for segment in full["segments"]} == {"opinion"}:
        raise OpinionOnly(errors=[FieldError("/segments", "opinion_only")])
    if full["ended_at"] and _at(full["ended_at"]) < _at(occurred_at):
        raise ValidationFailed(errors=[FieldError("/ended_at", "before_occurred_at")])
    return full


def missing(content: Content | Record) -> list[str]:
    """The names of the fields that a complete record needs and this content lacks."""
    required = {
        "record_type": content["record_type"],
        "subjects": content["subjects"],
        "occurred_at": content["occurred_at"],
        "title": content["title"],
        "segments": any(segment["text"].strip() for segment in content["segments"]),
    }
    return [name for name, value in required.items() if not value]


def is_late(content: Dated, written_at: str) -> bool:
    """Whether the record was written more than 7 days after it happened.

    Without a known time, whole days are compared.
    """
    occurred_at = content["occurred_at"]
    if not content["time_known"]:
        return jst_date(written_at) - jst_date(occurred_at) > LATE_AFTER
    return _at(written_at) - _at(occurred_at) > LATE_AFTER


def content_sha256(content: Hashed) -> str:
    """The hash over segments, visits and attachments (docs/domain/records.md 1.4)."""
    return sha256_hex(_hashed(content))


def sha256_after(before: Hashed, digest: str, content: Hashed) -> str:
    """The hash of a content that follows another. It stays `digest` where nothing that it covers is different."""
    return digest if _hashed(before) == _hashed(content) else content_sha256(content)


def as_0_1_0_wrote(segments: Sequence[Segment]) -> list[Json]:
    """The segments as 0.1.0 made them from a call: the source of the office's answer had no `name`."""
    fields = cast("Sequence[dict[str, Json]]", segments)  # a segment is JSON, whatever its fields are called
    return [{**each, "source": {"type": "own_eyes"}} if each["source"] == _OWN_EYES else each for each in fields]


def _hashed(content: Hashed) -> Hashed:
    return {"segments": content["segments"], "visits": content["visits"], "attachments": content["attachments"]}


def _require_past(content: OfficialContent, now: str) -> None:
    late: list[FieldError] = []
    if content["time_known"]:
        if _at(content["occurred_at"]) > _at(now) + CLOCK_SLACK:
            late.append(FieldError("/occurred_at", "future"))
    elif jst_date(content["occurred_at"]) > jst_date(now):
        late.append(FieldError("/occurred_at", "future"))
    today = jst_date(now).isoformat()
    late += [
        FieldError(f"/visits/{n}/on", "future") for n, v in enumerate(content["visits"]) if (v["on"] or "") > today
    ]
    if late:
        raise OccurredInFuture(errors=late)


def _require_visits_fit(content: OfficialContent, members: frozenset[str]) -> None:
    visits = content["visits"]
    if visits and content["record_type"] in NO_VISIT_LINES:
        raise VisitLineNotAllowed(errors=[FieldError("/visits", "record_type")])
    strangers = [
        FieldError(f"/visits/{n}/target", "not_a_member")
        for n, line in enumerate(visits)
        if line["target"] != HOUSEHOLD and line["target"] not in members
    ]
    strangers += [
        FieldError(f"/member_ids/{n}", "not_a_member")
        for n, person in enumerate(content["member_ids"])
        if person not in members
    ]
    if strangers:
        raise NotAMember(errors=strangers)


def _at(moment: str) -> datetime:
    return datetime.fromisoformat(moment)
