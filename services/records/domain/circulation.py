"""週次供覧: records that were filed without a decision are shown to the 係長 of their unit, week by week. Pure.

There is one 供覧 for each household and each person who filed, because the right to see a household, and kinship with
it, is decided per household: a bundle over several would show all of them or none. The records stay filed, are not
frozen and do not change. Who has read them is in the case.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from libs.calendar import instant, jst_date
from libs.canonical import Json
from libs.states.published import ByWhom
from services.records.domain import submission as submissions
from services.records.domain.bundle import plain
from services.records.domain.state import BundleItem, LoadedRecord, Record, Sending, Submission
from services.records.domain.submission import SubmissionDecision


class Sheet(NamedTuple):
    """Records that are circulated together. `week` is the Monday of the week (in Japan) in which they were filed."""

    office_code: str
    household_id: str
    staff_id: str
    week: str


class Filed(NamedTuple):
    """A filed record that waits for its 供覧, with the person who filed it and the time."""

    record: LoadedRecord
    by: ByWhom
    at: str
    sheet: Sheet


def begun(moment: str) -> str:
    """The time (RFC 3339) at which the week of this moment began. What was filed before it belongs to a past week."""
    return instant(_monday(jst_date(moment)))


def sheet_of(record: Record) -> Sheet | None:
    """The sheet of a filed record. None for records from the old books or from before there was a 週次供覧."""
    at, by, household_id = record["filed_at"], record["filed_by"], record["household_id"]
    if not at or not by or not household_id:
        return None
    return Sheet(record["office_code"], household_id, by["staff_id"], _monday(jst_date(at)).isoformat())


def filed(record: LoadedRecord) -> Filed | None:
    """The record as one that waits for its 供覧. None if it has no sheet or is no longer filed."""
    at, by, sheet = record["filed_at"], record["filed_by"], sheet_of(record)
    if record["state"] != "filed" or sheet is None or not at or not by:
        return None
    return Filed(record, by, at, sheet)


def send(submission_id: str, filed: Sequence[Filed], now: str) -> tuple[SubmissionDecision, dict[str, dict[str, Json]]]:
    """回付 of these records of a sheet as 供覧, in the name of the person who filed them.

    Returns the decision, and the contents that are too large for the event, by hash.
    """
    first = filed[0]
    items: list[BundleItem] = [
        {"record_id": each.record["id"], "version": each.record["version"], "disposition": None} for each in filed
    ]
    sending: Sending = {"sender": first.by, "key": submission_id, "fingerprint": submission_id, "at": now}
    trial = submissions.trial(plain("circulate", items), sending)
    begun_as = submissions.begin(trial, first.record, first.record["unit"] or "", None)
    state: Submission = {**begun_as, "filed_week": first.sheet.week}
    return submissions.commit(state, trial, {each.record["id"]: each.record for each in filed}, now)


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
