"""How a case goes on: the next step becomes active, absent people are passed over or replaced, posts are followed.

An intermediate approver who is away is skipped and owes a 後閲; a decider never is: a deputy may decide instead (代決).
"""

from datetime import date, timedelta

from libs.calendar import business_days_between, jst_date
from services.approvals.domain.case import (
    Case,
    Circumstances,
    Doc,
    acted,
    active,
    expected,
    is_complete,
    passed_over,
    place,
)
from services.approvals.domain.people import Directory
from services.approvals.domain.route import BLOCKING, describe, untouched


def advance(case: Case, at: Circumstances) -> list[int]:
    """Activate what comes next, going past whoever is away; answers the steps that moved.

    Nobody to be found for a step makes the case `unroutable` until somebody is.
    """
    moved: list[int] = []
    while not active(case):
        group = _next_group(case)
        if not group:
            moved += _tell(case, at.now) if _decides_nothing(case) else []
            return moved
        moved += _tell(case, at.now, before=group[0]["seq"])
        for step in group:
            people = _people(case, step, at.directory)
            if not people:
                case["state"] = "unroutable"
                case["unroutable_reason"] = f"{describe(step)}を行える人がいません。経路を指定してください。"
                return moved
            step.update({**untouched(), "assignees": people, "state": "active", "activated_at": at.now})
            attend_absences(case, step, at)
            moved.append(step["seq"])
    return moved


def tell_the_rest(case: Case, now: str) -> list[int]:
    """供覧 that was to come after the decision begins."""
    return _tell(case, now)


def attend_absences(case: Case, step: Doc, at: Circumstances) -> bool:
    """What an absence does to an active step now; True when it changed something."""
    away = [p for p in expected(step) if at.directory.is_away(p["staff_id"])]
    if step["kind"] == "decide":
        return _offer_deputies(case, step, away, at.directory)
    here = len(expected(step)) - len(away)
    agreed = sum(1 for a in step["acted"] if a["action"] == "approve")
    if not away or (step["quorum"] is not None and here + agreed >= step["quorum"]):
        return False
    changed = False
    for person in away:
        if step["when_absent"] == "substitute":
            changed |= _substitute(case, step, person, at.directory)
        elif step["when_absent"] == "skip" and _may_skip(case, step, person, at):
            step["passed_over"].append({"staff_id": person["staff_id"], "reason": "absent"})
            changed = True
    if not set(_ids(step["assignees"])) - passed_over(step):
        step["state"] = "skipped"
    elif is_complete(step):
        step["state"] = "done"
    return changed


def follow_posts(case: Case, step: Doc, directory: Directory) -> bool:
    """People who left their post leave the step; as long as nobody has opened it, it follows its resolver."""
    still = [p for p in step["assignees"] if p["staff_id"] in acted(step) or _stays(p, directory)]
    if len(still) == len(step["assignees"]) and (step["opened"] or step["acted"]):
        return False
    remaining = {p["staff_id"] for p in still}
    if step["opened"] or step["acted"]:
        found = still if expected({**step, "assignees": still}) else _people(case, step, directory)
    else:
        found = _people(case, step, directory)
    people = [p for p in still if p["staff_id"] in acted(step)]
    people += [p for p in found if p["staff_id"] not in acted(step)]
    if _ids(people) == _ids(step["assignees"]) and remaining == set(_ids(step["assignees"])):
        return False
    step["assignees"] = people
    step["passed_over"] = [p for p in step["passed_over"] if p["staff_id"] in _ids(people)]
    return True


def renew_waiting(case: Case, step: Doc, directory: Directory) -> bool:
    """A step that has not begun names who holds its post today: he may pull up, and its restricted matter is his."""
    if all(_stays(p, directory) for p in step["assignees"]):
        return False
    found = _people(case, step, directory)
    if not found or _ids(found) == _ids(step["assignees"]):
        return False
    step["assignees"] = found
    return True


def follow_readers(case: Case, step: Doc, directory: Directory) -> bool:
    """供覧 of somebody who left his post goes to the successor, once there is one; what others read stays read."""
    gone = [p for p in expected(step) if not _stays(p, directory)]
    if not gone:
        return False
    named = _ids(step["assignees"])
    left = [p for p in step["assignees"] if p not in gone]
    readers = [*left, *(p for p in _people(case, step, directory) if p["staff_id"] not in named)]
    if not readers:
        return False
    step["assignees"] = readers
    if not expected(step):
        step["state"] = "done"
    return True


def read_by_all(case: Case) -> bool:
    """Whether a route of 供覧 alone has come to its end."""
    return _decides_nothing(case) and all(s["state"] == "done" for s in case["steps"])


def _stays(person: Doc, directory: Directory) -> bool:
    return directory.holds(person) and person["staff_id"] not in directory.left_out


def waited(step: Doc, today: date) -> int:
    """Business days a step has been waiting for somebody to act."""
    begun = step["activated_at"]
    return business_days_between(jst_date(begun), today) if begun else 0


# ------------------------------------------------------------------ inside


def _ids(people: list[Doc]) -> list[str]:
    return [p["staff_id"] for p in people]


def _decides_nothing(case: Case) -> bool:
    return not any(s["kind"] in BLOCKING for s in case["steps"])


def _next_group(case: Case) -> list[Doc]:
    """The next step that waits, with the 合議 beside it: consecutive consult steps run in parallel."""
    group: list[Doc] = []
    for step in [s for s in case["steps"] if s["kind"] in BLOCKING]:
        if not group and step["state"] == "waiting":
            group.append(step)
        elif group and (step["kind"] != "consult" or group[0]["kind"] != "consult"):
            break
        elif group and step["state"] == "waiting":
            group.append(step)
    return group


def _tell(case: Case, now: str, before: int | None = None) -> list[int]:
    moved: list[int] = []
    for step in case["steps"]:
        if (
            step["kind"] == "circulate"
            and step["state"] == "waiting"
            and (before is None or step["seq"] < before)
        ):
            step.update(state="active", activated_at=now)
            moved.append(step["seq"])
    return moved


def _people(case: Case, step: Doc, directory: Directory) -> list[Doc]:
    """Whoever the resolver means today, without the drafter and kin, and (where others remain) without who agreed before
    or alone acts later: one person acts once, at the highest step (兼務)."""
    barred = directory.left_out | {case["drafter"]["staff_id"]}
    found = [p for p in directory.find(step["resolver"], place(case)) if p["staff_id"] not in barred]
    earlier = {
        staff_id
        for other in case["steps"]
        if other["kind"] in BLOCKING and other["seq"] < step["seq"] and other["state"] == "done"
        for staff_id in acted(other)
    }
    later = {
        other["assignees"][0]["staff_id"]
        for other in case["steps"]
        if other["kind"] in BLOCKING and other["seq"] > step["seq"] and len(other["assignees"]) == 1
    }
    fresh = [p for p in found if p["staff_id"] not in earlier | later]
    return fresh or found


def _offer_deputies(case: Case, step: Doc, away: list[Doc], directory: Directory) -> bool:
    offered: list[Doc] = []
    if away and len(away) == len(expected(step)):
        offered = directory.deputies_of(away[0], place(case), case["drafter"]["staff_id"])
    stranded = bool(away) and len(away) == len(expected(step)) and not offered
    changed = offered != step["deputies"] or stranded != case["stranded"]
    step["deputies"] = offered
    case["stranded"] = stranded
    return changed


def _substitute(case: Case, step: Doc, person: Doc, directory: Directory) -> bool:
    barred = directory.left_out | {case["drafter"]["staff_id"], *_ids(step["assignees"])}
    others = [
        p
        for p in directory.same_rank(person)
        if p["staff_id"] not in barred and not directory.is_away(p["staff_id"])
    ]
    if not others:
        return False
    step["assignees"] = [others[0] if p is person else p for p in step["assignees"]]
    return True


def _may_skip(case: Case, step: Doc, person: Doc, at: Circumstances) -> bool:
    """At once if urgent or away for more than `min_days` business days from activation; else after waiting so long."""
    if case.get("urgent"):
        return True
    last = at.directory.away_until(person["staff_id"])
    begun = jst_date(step["activated_at"])
    if last is not None and business_days_between(begun - timedelta(days=1), last) > step["min_days"]:
        return True
    return waited(step, at.directory.today) >= step["min_days"]
