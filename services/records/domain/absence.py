"""不在 of a staff member: whole days with both ends, or halves of days; one person's absences do not overlap. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

from libs.problems import FieldError, ValidationFailed
from services.records.domain.decision import Decision, State
from services.records.domain.errors import AbsenceCancelled, AbsencesOverlap

CHOSEN = ("from", "to", "part_of_day", "kind")
"""What is entered of an absence beside whose it is."""


def register(staff_id: str, given: Mapping[str, Any], others: Iterable[State]) -> Decision:
    """A new absence. `others`: the absences of the same person that stand now."""
    state: State = {"staff_id": staff_id, **{name: given.get(name) for name in CHOSEN}, "cancelled": False}
    _require_possible(state, others)
    return Decision(state, "absence.registered")


def change(absence: State, given: Mapping[str, Any], others: Iterable[State]) -> Decision | None:
    """Other days, halves or another kind; None when nothing is different."""
    if absence["cancelled"]:
        raise AbsenceCancelled
    newer = {**absence, **{name: given.get(name) for name in CHOSEN}}
    _require_possible(newer, (each for each in others if each["id"] != absence["id"]))
    fields = [name for name in CHOSEN if newer[name] != absence.get(name)]
    return Decision(newer, "absence.changed", {"fields": fields}) if fields else None


def cancel(absence: State) -> Decision:
    """取消: the person is there after all."""
    if absence["cancelled"]:
        raise AbsenceCancelled
    return Decision({**absence, "cancelled": True}, "absence.cancelled")


def _require_possible(absence: State, others: Iterable[State]) -> None:
    if absence["to"] < absence["from"]:
        raise ValidationFailed(
            "不在の終わりの日が始まりの日より前です。日付を直してください。",
            errors=[FieldError("/to", "before_from")],
        )
    for other in others:
        if _overlap(absence, other):
            raise AbsencesOverlap(context={"absence_id": other["id"]})


def _overlap(one: State, other: State) -> bool:
    if other["cancelled"] or one["to"] < other["from"] or other["to"] < one["from"]:
        return False
    parts = (one.get("part_of_day"), other.get("part_of_day"))
    return None in parts or parts[0] == parts[1]
