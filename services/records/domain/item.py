"""要処理事項 and 約束 (an item with a time): opened, worked on, done, verified; its first due date stays. Pure."""

from collections.abc import Mapping, Sequence
from typing import Any

from libs.problems import FieldError, OutOfScope, ValidationFailed
from services.records.domain.decision import Decision, Place, State, Who
from services.records.domain.errors import ItemStateForbids

OPEN = frozenset({"open", "in_progress", "waiting"})
"""The states in which an item is still owed."""
DEFERRALS_BY_WORKER = 2
"""How often a worker may move a due date before the supervisor must (domain.md 3.5 AC4)."""

OPENED = "action_item"
CLOSED = "action_item.done"
"""The two kinds of `created` entries of a record: what it opens and what it closes."""


def opened(given: Mapping[str, Any], place: Place, who: Who, now: str) -> State:
    """The state of a new item; nobody named means the household's worker, else whoever opens it."""
    due_on = given.get("due_on")
    starts_at = given.get("starts_at")
    return {
        "class": given.get("class") or ("promised" if starts_at else "note"), "kind": given["kind"],
        "title": given["title"], "household_id": place.household_id or None, "member_id": given.get("member_id"),
        "office_code": place.office_code, "ward_code": place.ward_code,
        "assignee_id": given.get("assignee_id") or place.worker_id or who.staff_id, "assignee_text": None,
        "show_from": given.get("show_from"), "warn_on": given.get("warn_on"), "due_on": due_on,
        "original_due_on": due_on, "due_dates": [{"due_on": due_on, "by": who.as_json(), "at": now}] if due_on else [],
        "starts_at": starts_at, "time_known": given.get("time_known", True), "place": given.get("place"),
        "staff": list(given.get("staff") or []), "method": given.get("method"), "source_ref": given.get("source_ref"),
        "campaign_id": None, "evidence_ref": None, "legal_basis": given.get("legal_basis"), "note": given.get("note"),
        "state": "open", "opened_at": now, "done_at": None, "done_on": None, "done_by": None, "verified_at": None,
        "cancelled_reason": None, "is_imported": False,
    }  # fmt: skip


def created_by(
    record_id: str, ops: Sequence[Mapping[str, Any]], place: Place, who: Who, now: str, *, first: int = 0
) -> list[State]:
    """What a record's own write opens and closes: published with it, made items by its event.

    An opened item's id is derived from the record and its place in the list, so any later event can open it too.
    """
    entries: list[State] = []
    source = {"rel": "opened_by", "type": "record", "id": record_id}
    for n, op in enumerate(ops, first):
        if op["op"] == "open":
            state = opened({**op["item"], "source_ref": source}, place, who, now)
            entries.append({"type": OPENED, "id": f"{record_id}.{n}", "data": state})
        else:
            closing = {"note": op.get("note"), "by": who.as_json(), "at": now}
            entries.append({"type": CLOSED, "id": op["item_id"], "data": closing})
    return entries


def start(item: State) -> Decision:
    return _moved(item, {"open", "waiting"}, "in_progress", "action_item.started")


def wait(item: State, note: str | None) -> Decision:
    """回答待: somebody else has to answer."""
    return _moved(
        item, {"open", "in_progress"}, "waiting", "action_item.waiting", note=note or item.get("note")
    )


def done(item: State, who: Who, now: str, done_on: str, evidence: State | None, note: str | None) -> Decision:
    """処理済, with what shows it."""
    return _moved(
        item, OPEN, "done", "action_item.done",
        done_at=now, done_on=done_on, done_by=who.as_json(), evidence_ref=evidence or item.get("evidence_ref"),
        note=note or item.get("note"),
    )  # fmt: skip


def done_by_record(item: State, closing: Mapping[str, Any], record_id: str, done_on: str) -> Decision | None:
    """Closed from inside a record; not if it was closed already, nor again after a later reopening."""
    if item["state"] not in OPEN or item.get("reopened_at", "") > closing["at"]:
        return None
    evidence = {"rel": "evidence", "type": "record", "id": record_id}
    return _moved(
        item, OPEN, "done", "action_item.done",
        done_at=closing["at"], done_on=done_on, done_by=closing["by"], evidence_ref=evidence,
        note=closing.get("note") or item.get("note"),
    )  # fmt: skip


def verify(item: State, who: Who, now: str) -> Decision:
    """確認済: for the supervisor, and only what is statutory or instructed (domain.md 4.5)."""
    if not who.is_supervisor:
        raise OutOfScope("確認済にできるのは査察指導員だけです。係長へ依頼してください。")
    if item["class"] not in {"statutory", "instructed"}:
        raise ItemStateForbids(
            "確認が要るのは法定と指示の事項だけです。処理済のままで構いません。",
            context={"state": item["state"]},
        )
    return _moved(item, {"done"}, "verified", "action_item.verified", verified_at=now)


def cancel(item: State, reason: str) -> Decision:
    """不要, with the reason."""
    return _moved(item, OPEN, "cancelled", "action_item.cancelled", cancelled_reason=reason)


def reopen(item: State, reason: str, now: str) -> Decision:
    """Owed again: the state is `open` (settled.md 29)."""
    decision = _moved(
        item, {"done", "verified", "cancelled"}, "open", "action_item.reopened",
        done_at=None, done_on=None, done_by=None, verified_at=None, cancelled_reason=None, reopened_at=now,
    )  # fmt: skip
    return Decision(decision.state, decision.event, {**decision.change, "reason": reason})


def defer(item: State, due_on: str, reason: str, who: Who, now: str) -> Decision:
    """期限の延期 with a reason: twice by the worker, then by the supervisor; the first due date stays."""
    _require(item, OPEN)
    # An imported item may know its due date only, not how it came about.
    before = item.get("due_dates") or ([{"due_on": item["due_on"]}] if item.get("due_on") else [])
    if len(before) > DEFERRALS_BY_WORKER and not who.is_supervisor:
        raise OutOfScope("期限の延期は2回までです。これ以上は係長へ依頼してください。")
    if item.get("due_on") and due_on <= item["due_on"]:
        raise ValidationFailed(errors=[FieldError("/due_on", "not_later")])
    moved = {"due_on": due_on, "reason": reason, "by": who.as_json(), "at": now}
    newer = {
        **item, "due_on": due_on, "original_due_on": item.get("original_due_on") or item.get("due_on") or due_on,
        "due_dates": [*before, moved],
    }  # fmt: skip
    return Decision(
        newer, "action_item.due_changed", {"from": item.get("due_on"), "to": due_on, "reason": reason}
    )


def _moved(
    item: State, allowed: frozenset[str] | set[str], state: str, event: str, **fields: Any
) -> Decision:
    _require(item, allowed)
    return Decision({**item, **fields, "state": state}, event, {"from": item["state"], "to": state})


def _require(item: State, allowed: frozenset[str] | set[str]) -> None:
    if item["state"] not in allowed:
        raise ItemStateForbids(context={"state": item["state"]})
