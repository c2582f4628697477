"""週次供覧: what was filed without a decision is shown to the 係長 of its unit, week by week. Pure.

One 供覧 for each household and each person who filed, because who may see a household, and who is kin of it, is settled
per household: a bundle over several would show all of them or none. The records stay filed, are not frozen, and are
changed by nothing of this; the receipts stand in the case.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple

from libs.calendar import instant, jst_date
from services.records.domain import submission as submissions
from services.records.domain.decision import Decision, State, Who


class Sheet(NamedTuple):
    """What is circulated together; `week` is the Monday of the week (in Japan) in which it was filed."""

    office_code: str
    household_id: str
    staff_id: str
    week: str


def begun(moment: str) -> str:
    """The instant at which the week of this moment began: what was filed before it belongs to a week that is over."""
    return instant(_monday(jst_date(moment)))


def sheet_of(record: Mapping[str, Any]) -> Sheet | None:
    """Where a filed record is circulated; None for what was filed before anything was, or in the old books."""
    filed_at, filed_by = record.get("filed_at"), record.get("filed_by")
    if not filed_at or not filed_by:
        return None
    week = _monday(jst_date(filed_at)).isoformat()
    return Sheet(record["office_code"], record["household_id"], filed_by["staff_id"], week)


def send(
    submission_id: str, sheet: Sheet, filed: Sequence[State], now: str
) -> tuple[Decision, dict[str, State]]:
    """回付 of these records as 供覧, in the name of who filed them; and the contents too large to travel, by hash."""
    first = filed[0]
    items = [{"record_id": record["id"], "version": record["version"]} for record in filed]
    choice = {"matter_type": "circulate", "items": items, "flags": [], "urgent": False}
    drafter = Who(**first["filed_by"], unit=first.get("unit") or "")
    begun_as = submissions.begin(choice, first, drafter, (submission_id, submission_id), now)
    state = {**begun_as, "id": submission_id, "filed_week": sheet.week}
    return submissions.committed(state, {record["id"]: record for record in filed}, now)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
