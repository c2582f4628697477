"""不在 of a staff member: whole days with both ends, or halves of days; a half-day belongs to one absence. Pure.

Why somebody is away (`kind_entered`) stays in records, for the few whom it concerns; in every event the published
`kind` says `undisclosed`: sign-off needs to know who is away and until when, nobody needs more.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from libs.problems import FieldError, ValidationFailed
from services.records.domain.decision import Decision, State
from services.records.domain.errors import AbsenceCancelled

CHOSEN = ("from", "to", "part_of_day", "kind")
"""What is entered of an absence beside whose it is."""
UNDISCLOSED = "undisclosed"
HALVES = ("morning", "afternoon")
LONGEST = timedelta(days=3 * 366)
"""Three years: 育児休業, the longest leave there is (地方公務員の育児休業等に関する法律 2条)."""


def register(staff_id: str, given: Mapping[str, Any]) -> Decision:
    """A new absence. The store refuses it where one of its `halves` belongs to another one."""
    _require_possible(given)
    state: State = {"staff_id": staff_id, "cancelled": False, **_entered(staff_id, given, given["kind"])}
    return Decision(state, "absence.registered")


def change(absence: State, given: Mapping[str, Any]) -> Decision | None:
    """Other days, halves or another kind (`undisclosed`: the kind stays); None when nothing is different."""
    if absence["cancelled"]:
        raise AbsenceCancelled
    _require_possible(given)
    before = absence["kind_entered"]
    kind = before if given["kind"] == UNDISCLOSED else given["kind"]
    newer = {**absence, **_entered(absence["staff_id"], given, kind)}
    fields = [name for name in CHOSEN if name != "kind" and newer[name] != absence.get(name)]
    fields += ["kind"] if kind != before else []
    return Decision(newer, "absence.changed", {"fields": fields}) if fields else None


def cancel(absence: State) -> Decision:
    """取消: the person is there after all, and the days are free again."""
    if absence["cancelled"]:
        raise AbsenceCancelled
    freed = {name: value for name, value in absence.items() if name != "halves"}
    return Decision({**freed, "cancelled": True}, "absence.cancelled")


def halves(staff_id: str, given: Mapping[str, Any]) -> list[str]:
    """Every half-day of these days, as the one claim to it: `<staff>/<day>/<half>`."""
    first, last = date.fromisoformat(given["from"]), date.fromisoformat(given["to"])
    days = [(first + timedelta(days=n)).isoformat() for n in range((last - first).days + 1)]
    part = given.get("part_of_day")
    return [f"{staff_id}/{day}/{half}" for day in days for half in ((part,) if part else HALVES)]


def _entered(staff_id: str, given: Mapping[str, Any], kind: str) -> State:
    days = {name: given.get(name) for name in ("from", "to", "part_of_day")}
    return {**days, "kind": UNDISCLOSED, "kind_entered": kind, "halves": halves(staff_id, given)}


def _require_possible(given: Mapping[str, Any]) -> None:
    first, last = date.fromisoformat(given["from"]), date.fromisoformat(given["to"])
    if last < first:
        raise ValidationFailed(
            "不在の終わりの日が始まりの日より前です。日付を直してください。",
            errors=[FieldError("/to", "before_from")],
        )
    if last - first > LONGEST:
        raise ValidationFailed(
            "一度に登録できる不在は三年までです。終わりの日を直してください。",
            errors=[FieldError("/to", "out_of_range")],
        )
