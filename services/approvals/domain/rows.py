"""A case as one row of a box: where it is, whose it is, how long it has been waiting."""

from collections.abc import Iterable
from datetime import date
from typing import TypedDict

from libs.calendar import business_days_between, jst_date
from libs.contracts import codes
from libs.states.published import ByWhom
from libs.states.signoff import Assignee
from services.approvals.domain.case import active, expected, is_expected
from services.approvals.domain.progress import waited
from services.approvals.domain.state import CaseHeading, CaseRow, Size

TARGET_DAYS = 3
"""Business days within which a step should be done (AP17)."""


class AgeingRow(TypedDict):
    """The matters that wait for one person at one kind of step."""

    kind: codes.StepKind
    assignee: Assignee
    count: int
    oldest_days: int
    over_target: int


class ShownStep(TypedDict):
    """An open step in a list."""

    seq: int
    kind: codes.StepKind
    assignees: list[Assignee]


class ShownReturn(TypedDict):
    """The return that brought a case back to its drafter; `anchors` counts the places of the text that it is about."""

    by: ByWhom
    at: str
    comment: str | None
    anchors: int


class ShownCase(CaseHeading):
    """A case in a list; `waited_days` are business days since the open step began."""

    household_id: str | None
    items_count: int
    size: Size | None
    steps: list[ShownStep]
    waited_since: str | None
    waited_days: int
    resubmitted: bool
    withdraw_requested: bool
    returned: ShownReturn | None


def row(case: CaseRow, today: date) -> ShownCase:
    """The row of a case on this day."""
    steps, begun = active(case), _waiting_since(case)
    return {
        "id": case["id"],
        "version": case["version"],
        "number": case["number"],
        "title": case["title"],
        "household_id": case["household_id"],
        "office_code": case["office_code"],
        "matter_type": case["matter_type"],
        "drafter": case["drafter"],
        "drafted_at": case["drafted_at"],
        "round": case["round"],
        "state": case["state"],
        "active_seq": case["active_seq"],
        "urgent": case["urgent"],
        "needed_by": case["needed_by"],
        "flags": case["flags"],
        "unroutable_reason": case["unroutable_reason"],
        "stranded": case["stranded"],
        "decided_at": case["decided_at"],
        "items_count": len(case["items"]),
        "size": case["size"],
        "steps": [{"seq": s["seq"], "kind": s["kind"], "assignees": s["assignees"]} for s in steps],
        "waited_since": begun,
        "waited_days": business_days_between(jst_date(begun), today) if begun else 0,
        "resubmitted": case["round"] > 1,
        "withdraw_requested": case["withdraw_request"] is not None,
        "returned": last_return(case) if case["state"] == "returned" else None,
    }


def last_return(case: CaseRow) -> ShownReturn | None:
    """The latest 差戻し of this round, perhaps by 引上げ."""
    acts = (act for step in case["steps"] for act in step["acted"])
    returns = [act for act in acts if act["action"] in {"return", "pull_up"} and act["round"] == case["round"]]
    if not returns:
        return None
    act = max(returns, key=lambda each: each["at"])
    return {"by": act["by"], "at": act["at"], "comment": act["comment"], "anchors": len(act["anchors"])}


def unread_days(case: CaseRow, staff_id: str, today: date) -> int:
    """For how many days this person has left a 供覧 unread; beyond ten it is listed as overdue (AP11)."""
    begun = [
        at
        for s in case["steps"]
        if s["kind"] == "circulate"
        and s["state"] == "active"
        and is_expected(s, staff_id)
        and (at := s["activated_at"])
    ]
    return max(((today - jst_date(at)).days for at in begun), default=0)


def ageing(cases: Iterable[CaseRow], today: date) -> list[AgeingRow]:
    """Where matters wait: by kind of step and person, how many, how long the oldest, and how many beyond the target."""
    rows: dict[tuple[str, str, str], AgeingRow] = {}
    for case in cases:
        for step in active(case):
            days = waited(step, today)
            for who in expected(step):
                counted = rows.setdefault(
                    (step["kind"], who["staff_id"], who["post"]),
                    {"kind": step["kind"], "assignee": who, "count": 0, "oldest_days": 0, "over_target": 0},
                )
                counted["count"] += 1
                counted["oldest_days"] = max(counted["oldest_days"], days)
                counted["over_target"] += days > TARGET_DAYS
    return sorted(rows.values(), key=lambda p: (-p["oldest_days"], -p["count"], p["assignee"]["staff_id"]))


def urgency(case: CaseRow) -> tuple[str, ...]:
    """The order of a queue: urgent and orally agreed ones first, then those that are needed by a day, both by that day;
    then the rest. What is alike in that goes by how long it has been waiting."""
    since = _waiting_since(case) or case["drafted_at"]
    if case["urgent"] or case["oral_consent"]:
        return "0", case["needed_by"] or "9999", since, case["id"]
    if case["needed_by"]:
        return "1", case["needed_by"], since, case["id"]
    return "2", since, case["id"]


def _waiting_since(case: CaseRow) -> str | None:
    """When the open step began; None where nobody has to act."""
    return min((at for s in active(case) if (at := s["activated_at"])), default=None)
