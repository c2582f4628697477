"""不在 of a staff member: whole days, both ends included, or half-days. A half-day belongs to one absence only. Pure.

The reason (`kind_entered`) stays in records, for the few whom it concerns. In every event the published `kind` is
`undisclosed`: sign-off needs to know who is away and until when, and nobody needs more.
"""

from datetime import date, timedelta
from typing import Literal, TypeAlias, TypedDict

from libs.contracts import codes
from libs.decision import Decision
from libs.problems import FieldError, ValidationFailed
from libs.states.people import AbsenceEvent
from services.records.domain.errors import AbsenceCancelled
from services.records.domain.state import Absence

AbsenceDecision: TypeAlias = Decision[Absence, AbsenceEvent]
AbsenceDays = TypedDict("AbsenceDays", {"from": str, "to": str, "part_of_day": codes.PartOfDay | None})
"""The first and the last day, both included (`YYYY-MM-DD`), and which half of each day, or None for whole days."""


class NewAbsence(AbsenceDays):
    """The fields of a new absence that are entered, beside the person."""

    kind: codes.EnteredAbsenceKind


class ChangedAbsence(AbsenceDays):
    """The new days and kind of an absence. The kind `undisclosed` keeps the old one."""

    kind: codes.AbsenceKind


DAYS: tuple[Literal["from", "to", "part_of_day"], ...] = ("from", "to", "part_of_day")
HALVES: tuple[codes.PartOfDay, ...] = ("morning", "afternoon")
LONGEST = timedelta(days=3 * 366)
"""Three years: 育児休業, the longest leave there is (地方公務員の育児休業等に関する法律 2条)."""


def register(staff_id: str, given: NewAbsence) -> AbsenceDecision:
    """A new absence. The store refuses it if one of its `halves` belongs to another absence."""
    _require_possible(given)
    state: Absence = {
        "deleted": False,
        "source": None,
        "import_issues": [],
        "staff_id": staff_id,
        "from": given["from"],
        "to": given["to"],
        "part_of_day": given["part_of_day"],
        "kind": "undisclosed",
        "kind_entered": given["kind"],
        "halves": halves(staff_id, given),
        "cancelled": False,
    }
    return Decision(state, "absence.registered")


def change(absence: Absence, given: ChangedAbsence) -> AbsenceDecision | None:
    """Change the days, half-days or kind (`undisclosed` keeps the kind). None if nothing is different."""
    if absence["cancelled"]:
        raise AbsenceCancelled
    _require_possible(given)
    before, kind = absence["kind_entered"], given["kind"]
    fields: list[str] = [name for name in DAYS if given[name] != absence[name]]
    if kind not in ("undisclosed", before):
        fields.append("kind")
    newer: Absence = {
        **absence,
        "from": given["from"],
        "to": given["to"],
        "part_of_day": given["part_of_day"],
        "kind_entered": before if kind == "undisclosed" else kind,
        "halves": halves(absence["staff_id"], given),
    }
    return Decision(newer, "absence.changed", {"fields": fields}) if fields else None


def cancel(absence: Absence) -> AbsenceDecision:
    """取消: the person is present after all, and another absence may claim the days."""
    if absence["cancelled"]:
        raise AbsenceCancelled
    freed: Absence = {**absence, "cancelled": True}
    freed.pop("halves", None)
    return Decision(freed, "absence.cancelled")


def halves(staff_id: str, given: AbsenceDays) -> list[str]:
    """The claims to each half-day of these days: `<staff id>/<day>/<half>`. Only one absence may have each."""
    first, last = date.fromisoformat(given["from"]), date.fromisoformat(given["to"])
    days = [(first + timedelta(days=n)).isoformat() for n in range((last - first).days + 1)]
    parts = HALVES if given["part_of_day"] is None else (given["part_of_day"],)
    return [f"{staff_id}/{day}/{half}" for day in days for half in parts]


def _require_possible(given: AbsenceDays) -> None:
    first, last = date.fromisoformat(given["from"]), date.fromisoformat(given["to"])
    if last < first:
        raise ValidationFailed(
            "不在の終わりの日が始まりの日より前です。日付を直してください。", errors=[FieldError("/to", "before_from")]
        )
    if last - first > LONGEST:
        raise ValidationFailed(
            "一度に登録できる不在は三年までです。終わりの日を直してください。",
            errors=[FieldError("/to", "out_of_range")],
        )
