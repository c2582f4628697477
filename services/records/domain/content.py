"""What a record says: its normal form, what it must have to become official, and its hash. Pure.

A draft may be incomplete; finishing and every later revision check all of it (settled.md 25, domain.md 3.1).
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from libs.calendar import instant, jst_date
from libs.canonical import sha256_hex
from libs.problems import FieldError, ValidationFailed
from services.records.domain.decision import State
from services.records.domain.errors import (
    LateReasonRequired,
    MissingField,
    NotAMember,
    OccurredInFuture,
    OneHouseholdOnly,
    OpinionOnly,
    VisitLineNotAllowed,
)

SINGLE = (
    "record_type", "occurred_at", "ended_at", "place", "method", "title", "next_plan", "effective_on", "template",
    "late_reason",
)  # fmt: skip
LISTS = (
    "subjects", "member_ids", "counterpart", "performed_by", "visits", "segments", "attachments", "links", "also_for",
    "companion",
)  # fmt: skip
FIELDS = (*SINGLE, "time_known", *LISTS)
"""The fields of a record that its writer fills in."""

LATE_AFTER = timedelta(days=7)
CLOCK_SLACK = timedelta(minutes=5)
"""How far a desk's clock may run ahead of ours."""
HOUSEHOLD = "household"
"""The target of a visit line that is no single member."""
NO_VISIT_LINES = frozenset(
    {
        "phone", "document_in", "document_out", "agency_contact", "office_interview", "intake_interview", "memo",
        "supervision",
    }
)  # fmt: skip
"""Kinds on which a visit line is refused: a telephone call never fills a plan cell (settled.md 25)."""


def normal(
    given: Mapping[str, Any], *, by: str, new_ids: Iterator[str], before: Sequence[State] = ()
) -> State:
    """All content fields, empty ones as None or []; new segments get an id.

    A segment is by who wrote what it says: by `by`, unless it says what a segment of `before` says. Nobody writes in
    another's name.
    """
    require_one_household(given)
    content: State = {name: given.get(name) for name in SINGLE}
    content["time_known"] = given.get("time_known", True)
    content.update({name: list(given.get(name) or []) for name in LISTS})
    known = {segment["id"]: segment for segment in before}
    content["segments"] = [
        _segment(each, known.get(each.get("id")), by, new_ids) for each in content["segments"]
    ]
    if content["occurred_at"] and not content["time_known"]:
        # A day without a time is 00:00 of that day in Japan (settled.md 23).
        content["occurred_at"] = instant(jst_date(content["occurred_at"]))
    ids = [segment["id"] for segment in content["segments"]]
    if len(set(ids)) != len(ids):
        raise ValidationFailed(errors=[FieldError("/segments", "repeated_id")])
    return content


def _segment(given: Mapping[str, Any], before: State | None, by: str, new_ids: Iterator[str]) -> State:
    stays = before is not None and _said(before) == _said(given)
    return {
        "id": given.get("id") or next(new_ids), "kind": given["kind"], "text": given["text"],
        "source": given.get("source"), "by": before["by"] if before and stays else by,
        "origin": given.get("origin") or "typed",
    }  # fmt: skip


def _said(segment: Mapping[str, Any]) -> tuple[Any, ...]:
    """What it says and on whose word."""
    source: Mapping[str, Any] = segment.get("source") or {}
    return segment["kind"], segment["text"], source.get("type"), source.get("name")


def require_one_household(content: Mapping[str, Any]) -> None:
    """OneHouseholdOnly for a record that would appear at other households too."""
    if content.get("also_for"):
        raise OneHouseholdOnly(errors=[FieldError("/also_for", "not_empty")])


def kept_links(before: Sequence[State], given: Sequence[State]) -> list[State]:
    """The links a writer gives, with those that another service's object put there: they stay."""
    kept = [link for link in before if link["rel"] == "promoted_from"]
    return kept + [link for link in given if link["rel"] != "promoted_from"]


def official(content: Mapping[str, Any], *, by: str, members: frozenset[str], now: str) -> State:
    """The content as it becomes official at `now`, with its defaults filled in.

    `members`: the persons of the household. Raises the first of MissingField, OccurredInFuture, LateReasonRequired,
    VisitLineNotAllowed, NotAMember, OpinionOnly, ValidationFailed that applies.
    """
    require_complete(content)
    require_one_household(content)
    occurred_at: str = content["occurred_at"]
    day = jst_date(occurred_at).isoformat()
    full: State = {
        **content,
        "performed_by": content["performed_by"] or [{"staff_id": by, "external": None, "part": "main"}],
        "visits": [{**line, "on": line.get("on") or day} for line in content["visits"]],
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


def missing(content: Mapping[str, Any]) -> list[str]:
    """The names of the fields that a complete record needs and this content lacks."""
    wanted = ("record_type", "subjects", "occurred_at", "title")
    found = [name for name in wanted if not content.get(name)]
    segments: Sequence[Mapping[str, Any]] = content.get("segments") or []
    if not any(str(segment["text"]).strip() for segment in segments):
        found.append("segments")
    return found


def require_complete(content: Mapping[str, Any]) -> None:
    """MissingField names every field that is missing."""
    if names := missing(content):
        raise MissingField(errors=[FieldError(f"/{name}", "missing") for name in names])


def is_late(content: Mapping[str, Any], written_at: str) -> bool:
    """Whether more than 7 days lie between what happened and the writing; days count where no time is known."""
    occurred_at: str = content["occurred_at"]
    if not content["time_known"]:
        return jst_date(written_at) - jst_date(occurred_at) > LATE_AFTER
    return _at(written_at) - _at(occurred_at) > LATE_AFTER


def content_sha256(content: Mapping[str, Any]) -> str:
    """The hash over segments, visits and attachments (domain.md 4.3)."""
    return sha256_hex({name: content.get(name) or [] for name in ("segments", "visits", "attachments")})


def _require_past(content: State, now: str) -> None:
    late: list[FieldError] = []
    if content["time_known"]:
        if _at(content["occurred_at"]) > _at(now) + CLOCK_SLACK:
            late.append(FieldError("/occurred_at", "future"))
    elif jst_date(content["occurred_at"]) > jst_date(now):
        late.append(FieldError("/occurred_at", "future"))
    today = jst_date(now).isoformat()
    late += [
        FieldError(f"/visits/{n}/on", "future") for n, v in enumerate(content["visits"]) if v["on"] > today
    ]
    if late:
        raise OccurredInFuture(errors=late)


def _require_visits_fit(content: State, members: frozenset[str]) -> None:
    visits: Sequence[State] = content["visits"]
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
