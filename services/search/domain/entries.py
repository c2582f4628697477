"""One document per record, inquiry, approval case and action item, made from its published state.

The gate's text is: kind as told, title, body, counterpart and agency, next plan, answers, instructions; never author
or sign-off (design.md 6). Labels of codes are met when a question is asked.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any

from libs.calendar import instant
from services.search.domain.documents import (
    Document,
    Part,
    State,
    excerpt,
    identity,
    many,
    one,
    present,
    sealed,
    text,
    text_of,
    tombstone,
    when,
    without_nothing,
)

FOREIGN = "取消された記録（世帯違い）"


def record(key: str, version: int, state: State) -> Document:
    """A case record. A discarded one leaves the index; of one voided as another household's a stub stays."""
    if state["state"] == "discarded":
        return tombstone(key, version, "record", state)
    if one(state, "voided").get("reason_code") == "wrong_household":
        return _foreign(key, version, state)
    segments: list[dict[str, Any]] = many(state, "segments")
    shown = {
        **_common_shown(state),
        "excerpt": excerpt("\n".join(segment["text"] for segment in segments)),
        **_some(
            state, "author", "author_text", "place", "method", "performed_by", "counterpart", "member_ids"
        ),
        **_some(
            state, "written_at", "ended_at", "submitted_at", "decided_at", "approval_id", "submission_id"
        ),
        **_some(
            state, "round", "late_entry", "next_plan", "effective_on", "links", "amendments", "instructions"
        ),
        **_some(state, "legacy_signoff", "voided"),
        "visits": [
            without_nothing({name: visit.get(name) for name in ("target", "on", "result", "met_whom")})
            for visit in many(state, "visits")
        ],
    }
    return sealed(
        {
            **identity(key, version, "record", state),
            **_household(state, also=state.get("also_for") or ()),
            **when(state.get("occurred_at")),
            **text_of(_record_parts(state)),
            "unit": state.get("unit"),
            "worker_id": state.get("worker_id"),
            "author_id": state.get("author_id"),
            "record_type": state["record_type"],
            "subjects": list(state.get("subjects") or []),
            "state": state["state"],
            "time_known": state.get("time_known", True),
            "late_entry": state.get("late_entry", False),
            "has_attachment": bool(state.get("attachments")),
            "has_signal": bool(state.get("integrity_signals")),
            "is_imported": state.get("is_imported", False),
            "title": text(state, "title"),
            "shown": without_nothing(shown),
        }
    )


def _foreign(key: str, version: int, state: State) -> Document:
    """What stays of a record that was another household's: that it was there, and nothing of what it said (domain.md 4.3)."""
    voided = one(state, "voided")
    return sealed(
        {
            **identity(key, version, "record", state),
            **_household(state),
            **when(state.get("occurred_at")),
            **text_of([]),
            "unit": state.get("unit"),
            "record_type": state["record_type"],
            "subjects": [],
            "state": state["state"],
            "time_known": state.get("time_known", True),
            "title": FOREIGN,
            "shown": {"voided": {name: voided[name] for name in ("reason_code", "at") if voided.get(name)}},
        }
    )


def _record_parts(state: State) -> Iterator[Part]:
    yield "title", text(state, "title")
    yield "method", text(state, "method")
    yield "place", text(state, "place")
    for counterpart in many(state, "counterpart"):
        yield "counterpart", text(counterpart, "name")
    for segment in many(state, "segments"):
        yield "segment", segment["text"]
        yield "source", one(segment, "source").get("name") or ""
    yield "next_plan", text(state, "next_plan")
    for amendment in many(state, "amendments"):
        yield "amendment", amendment["text"]
    for instruction in many(state, "instructions"):
        yield "instruction", instruction["text"]


def inquiry(key: str, version: int, state: State) -> Document:
    """A telephone or counter inquiry. A promoted one has folded into its record and is not listed by itself."""
    if state["state"] == "promoted":
        return tombstone(key, version, "inquiry", state)
    caller: dict[str, Any] = one(state, "caller")
    shown = {
        **_common_shown(state),
        "excerpt": excerpt(state.get("summary") or text(state, "reply")),
        "caller": without_nothing({name: caller.get(name) for name in ("kind", "name", "org")}),
        **_some(state, "number", "direction", "precision", "received_by", "received_by_text"),
        **_some(state, "callback", "urgency", "household_text", "candidates", "incident", "reply"),
    }
    return sealed(
        {
            **identity(key, version, "inquiry", state),
            **_household(state, perhaps=state.get("candidates") or ()),
            **when(state.get("received_at")),
            **text_of(_inquiry_parts(state, caller)),
            "channel": state.get("channel"),
            "author_id": state.get("logged_by_id") or state.get("received_by_id"),
            "subjects": list(state.get("subjects") or []),
            "state": state["state"],
            "time_known": state.get("precision", "exact") != "day",
            "is_imported": state.get("is_imported", False),
            "title": text(state, "subject"),
            "shown": without_nothing(shown),
        }
    )


def _inquiry_parts(state: State, caller: State) -> Iterator[Part]:
    yield "title", text(state, "subject")
    yield "caller", text(caller, "name")
    yield "agency", text(caller, "org")
    yield "household_text", text(state, "household_text")
    yield "summary", text(state, "summary")
    yield "reply", text(state, "reply")
    for answer in many(state, "answers"):
        yield "reply", answer["text"]
    for message in many(state, "messages"):
        yield "message", text(message, "text")
    callback: dict[str, Any] = one(state, "callback")
    yield "callback", text(callback, "by_text")
    yield "callback", text(callback, "note")


def approval(key: str, version: int, state: State) -> Document:
    """An approval case: its title, the drafter's comment and the instructions given (not the sign-off itself)."""
    items: list[dict[str, Any]] = many(state, "items")
    shown = {
        **_common_shown(state),
        "excerpt": "" if many(state, "withheld") else excerpt(text(state, "comment")),
        "record_ids": [item["record_id"] for item in items],
        **_some(
            state, "number", "matter_type", "route", "round", "drafter", "drafted_at", "decided_at", "decided"
        ),
        **_some(state, "needed_by", "urgent", "amount", "flags"),
    }
    return sealed(
        {
            **identity(key, version, "approval", state),
            **_household(
                state,
                also=present(item.get("household_id") for item in items),
                perhaps=[item["record_id"] for item in items if not item.get("household_id")],
            ),
            **when(state.get("decided_at") or state["drafted_at"]),
            **text_of(_approval_parts(state)),
            "unit": state.get("drafter_unit"),
            "author_id": one(state, "drafter").get("staff_id"),
            "state": state["state"],
            "time_known": True,
            "title": text(state, "title"),
            "shown": without_nothing(shown),
        }
    )


def _approval_parts(state: State) -> Iterator[Part]:
    yield "title", text(state, "title")
    if many(state, "withheld"):
        return
    yield "comment", text(state, "comment")
    for step in many(state, "steps"):
        for act in many(step, "acted"):
            yield "instruction", one(act, "instruction").get("text") or ""


def action_item(key: str, version: int, state: State) -> Document:
    """An action item or appointment: its time is that of the appointment, else the due date, else the opening."""
    due_on: str | None = state.get("due_on")
    moment: str | None = state.get("starts_at") or (_midnight(due_on) if due_on else state["opened_at"])
    shown = {
        **_common_shown(state),
        **_some(state, "due_on", "original_due_on", "starts_at", "place", "staff", "method", "assignee_text"),
        **_some(
            state, "opened_at", "done_at", "done_on", "note", "legal_basis", "source_ref", "evidence_ref"
        ),
    }
    return sealed(
        {
            **identity(key, version, "action_item", state),
            **_household(state),
            **when(moment),
            **text_of([("title", state["title"]), ("note", text(state, "note"))]),
            "assignee_id": state.get("assignee_id"),
            "item_class": state.get("class") or state.get("class_"),
            "item_kind": state["kind"],
            "state": state["state"],
            "due_on": due_on,
            "time_known": bool(state.get("starts_at")) and state.get("time_known", True),
            "is_imported": state.get("is_imported", False),
            "title": state["title"],
            "shown": without_nothing(shown),
        }
    )


def _midnight(day: str) -> str:
    return instant(date.fromisoformat(day))


def _household(state: State, *, also: Iterable[str] = (), perhaps: Iterable[str] = ()) -> Document:
    """Shown with `household_id`, listed with all of `household_ids`, hidden with any of `concerned_ids`:
    of what may be about a household (`perhaps`), and of a note in it that is about nobody yet."""
    own: str | None = state.get("household_id")
    listed = present([own, *also])
    return {"household_id": own, "household_ids": listed, "concerned_ids": present([*listed, *perhaps])}


def _common_shown(state: State) -> Document:
    return _some(state, "source", "import_issues")


def _some(state: State, *names: str) -> Document:
    return {name: state.get(name) for name in names}


MAPPERS: dict[str, Callable[[str, int, State], Document]] = {
    "records.record": record,
    "inquiries.inquiry": inquiry,
    "approvals.approval": approval,
    "records.action_item": action_item,
}
"""Aggregate type → its mapper."""
