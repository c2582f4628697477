"""A case as one row of a box: where it is, whose it is, how long it has been lying."""

from collections.abc import Iterable
from datetime import date

from libs.calendar import business_days_between, jst_date
from services.approvals.domain.case import Case, Doc, active, expected, is_expected

TARGET_DAYS = 3
"""Business days within which a step should be done (AP17)."""
SHOWN = (
    "id", "version", "number", "title", "household_id", "office_code", "matter_type", "drafter", "drafted_at", "round",
    "state", "active_seq", "urgent", "needed_by", "flags", "unroutable_reason", "stranded", "decided_at",
)  # fmt: skip


def row(case: Case, today: date) -> Doc:
    """The row of a case; `waited_days` are business days since the open step began."""
    steps = active(case)
    begun = min((s["activated_at"] for s in steps if s["activated_at"]), default=None)
    return {
        **{name: case.get(name) for name in SHOWN},
        "items_count": len(case["items"]),
        "steps": [{"seq": s["seq"], "kind": s["kind"], "assignees": s["assignees"]} for s in steps],
        "waited_since": begun,
        "waited_days": business_days_between(jst_date(begun), today) if begun else 0,
        "resubmitted": case["round"] > 1,
        "withdraw_requested": case.get("withdraw_request") is not None,
    }


def unread_days(case: Case, staff_id: str, today: date) -> int:
    """For how many days this person has left a 供覧 unread; beyond ten it is listed as overdue (AP11)."""
    begun = [
        s["activated_at"]
        for s in case["steps"]
        if s["kind"] == "circulate" and s["state"] == "active" and is_expected(s, staff_id)
    ]
    return max(((today - jst_date(at)).days for at in begun), default=0)


def ageing(cases: Iterable[Case], today: date) -> list[Doc]:
    """Where matters lie: per open step and person how many, how long the oldest, how many beyond the target."""
    piles: dict[tuple[str, str, str], Doc] = {}
    for case in cases:
        for step in active(case):
            days = business_days_between(jst_date(step["activated_at"]), today)
            for who in expected(step):
                pile = piles.setdefault(
                    (step["kind"], who["staff_id"], who["post"]),
                    {"kind": step["kind"], "assignee": who, "count": 0, "oldest_days": 0, "over_target": 0},
                )
                pile["count"] += 1
                pile["oldest_days"] = max(pile["oldest_days"], days)
                pile["over_target"] += days > TARGET_DAYS
    return sorted(piles.values(), key=lambda p: (-p["oldest_days"], -p["count"], p["assignee"]["staff_id"]))


def urgency(case: Case) -> tuple[str, ...]:
    """The order of a queue: urgent and orally agreed ones first, then by the day needed, then the oldest."""
    return (
        "0" if case.get("urgent") or case.get("oral_consent") else "1",
        case.get("needed_by") or "9999",
        case["drafted_at"],
        case["id"],
    )
