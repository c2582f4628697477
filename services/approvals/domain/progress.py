"""How a case goes on: the next step becomes active, absent people are passed over or replaced, successors take over.

An approver who is away may be skipped and then owes a 後閲. A decider is never skipped, but a deputy may decide (代決).
"""

from datetime import date, timedelta

from libs.calendar import business_days_between, jst_date
from libs.states.signoff import Assignee, Step
from services.approvals.domain.case import (
    DecisionContext,
    acted,
    active,
    expected,
    is_complete,
    lacking,
    outcome,
    passed_over,
    place,
)
from services.approvals.domain.people import Directory, by_role
from services.approvals.domain.route import BLOCKING, describe, merged_note, next_level, role_of_step, untouched
from services.approvals.domain.state import Case


def advance(case: Case, at: DecisionContext) -> list[int]:
    """Activate the next steps and pass over whoever is away. Returns the numbers of the steps that changed.

    If nobody is found for a step, the case is `unroutable` until somebody is.
    """
    moved: list[int] = []
    while not active(case):
        group = _next_group(case)
        if not group:
            moved += begin_circulation(case, at.now) if decides_nothing(case) else []
            return moved
        moved += begin_circulation(case, at.now, before=group[0]["seq"])
        for step in group:
            people = _people(case, step, at.directory)
            if not people:
                _strand(case, step)
                return moved
            step.update({**untouched(), "assignees": people, "state": "active", "activated_at": at.now})
            attend_absences(case, step, at)
            moved.append(step["seq"])
    return moved


def begin_circulation(case: Case, now: str, before: int | None = None) -> list[int]:
    """Activate the waiting 供覧, or only those before this step. Returns their numbers."""
    moved: list[int] = []
    for step in case["steps"]:
        if step["kind"] == "circulate" and step["state"] == "waiting" and (before is None or step["seq"] < before):
            step.update({"state": "active", "activated_at": now})
            moved.append(step["seq"])
    return moved


def attend_absences(case: Case, step: Step, at: DecisionContext) -> bool:
    """Apply the absences of today to an active step. True if that changed something."""
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


def follow_posts(case: Case, step: Step, directory: Directory) -> bool:
    """Take people who left their post off the step. A step that nobody has opened follows its resolver."""
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


def renew_waiting(case: Case, step: Step, directory: Directory) -> bool:
    """Name who holds the post of a waiting step today: they may pull up, and may read a restricted matter."""
    if all(_stays(p, directory) for p in step["assignees"]):
        return False
    kept = [p for p in step["assignees"] if p["staff_id"] not in directory.left_out]
    found = _people(case, step, directory) or kept
    if _ids(found) == _ids(step["assignees"]):
        return False
    step["assignees"] = found
    return True


def follow_readers(case: Case, step: Step, at: DecisionContext) -> bool:
    """Give the 供覧 of somebody who left their post to the successor. What others have read stays read.

    If the holders of the post may not read it, it goes to those who stand in for them. If the post is vacant or nobody may
    read it, it is interrupted until somebody is named for it or somebody fits, as any other step. No person chooses these
    readers, so it opens no hidden household to them.
    """
    gone = [p for p in expected(step) if not _stays(p, at.directory)]
    if step["state"] == "active" and not gone:
        return False
    directory = at.directory.choosing()
    left = [p for p in step["assignees"] if p not in gone]
    found = _new_readers(case, step, left, directory)
    if not left and not found:
        if not _awaits_successor(case, step, gone, directory):
            found = _stand_ins(case, step, directory)
        if not found:
            return _break_off(case, step)
    resume_reading(case, step, at.now)
    met = _met_elsewhere(case, step)
    added = [p for p in found if p["staff_id"] not in met]
    step["assignees"] = [*left, *added] or found
    if not left and not added:
        # 兼務: one person gets one 供覧, and the step at which they read it is the one that counts.
        step["state"] = "reassigned"
        case["route_notes"] = [*case["route_notes"], merged_note(step)]
    elif not expected(step):
        step["state"] = "done"
    return True


def resume_reading(case: Case, step: Step, now: str) -> None:
    """Activate an interrupted 供覧 again and remove its note. The caller names its readers."""
    if step["state"] == "interrupted":
        step.update({"state": "active", "activated_at": now})
        case["route_notes"] = [note for note in case["route_notes"] if note != _broken_off(step)]


def settle_readers(case: Case, now: str) -> None:
    """Set the state of a case that only circulates: `closed` if all have read it, `unroutable` if a 供覧 has no readers."""
    broken = next((s for s in case["steps"] if s["state"] == "interrupted"), None)
    if broken is not None:
        _strand(case, broken)
        return
    case.update({"state": "circulating", "unroutable_reason": None})
    if read_by_all(case):
        outcome(case, "closed", now)


def read_by_all(case: Case) -> bool:
    """Whether a case that only circulates was read by everybody."""
    return decides_nothing(case) and all(s["state"] in {"done", "reassigned"} for s in case["steps"])


def decides_nothing(case: Case) -> bool:
    """Whether the case only circulates: its route has nothing but 供覧."""
    return not any(s["kind"] in BLOCKING for s in case["steps"])


def _stays(person: Assignee, directory: Directory) -> bool:
    return directory.holds(person) and person["staff_id"] not in directory.left_out


def waited(step: Step, today: date) -> int:
    """For how many business days a step has been waiting for somebody to act."""
    begun = step["activated_at"]
    return business_days_between(jst_date(begun), today) if begun else 0


def _ids(people: list[Assignee]) -> list[str]:
    return [p["staff_id"] for p in people]


def _strand(case: Case, step: Step) -> None:
    case["state"] = "unroutable"
    case["unroutable_reason"] = lacking(step)


def _broken_off(step: Step) -> str:
    return f"読める人がいないため中断：{describe(step)}"


def _break_off(case: Case, step: Step) -> bool:
    if step["state"] == "interrupted":
        return False
    step.update({"state": "interrupted", "assignees": []})
    case["route_notes"] = [*case["route_notes"], _broken_off(step)]
    return True


def _new_readers(case: Case, step: Step, left: list[Assignee], directory: Directory) -> list[Assignee]:
    """Who holds the post today and is not a reader yet. Nobody is followed into another office.

    A person who was named is looked for in the office where they were a reader; after an interruption, in that of the case.
    """
    before = {p["staff_id"]: p["office_code"] for p in step["assignees"]}
    home = case["office_code"] if step["resolver"]["person"] else None
    return [
        p
        for p in _people(case, step, directory)
        if p["staff_id"] not in _ids(left) and before.get(p["staff_id"], home or p["office_code"]) == p["office_code"]
    ]


def _awaits_successor(case: Case, step: Step, gone: list[Assignee], directory: Directory) -> bool:
    """Whether the post is vacant, so that a successor will come. Nobody succeeds a person, or who may not read it."""
    of_a_post = bool(step["resolver"]["post"] or step["resolver"]["role"])
    vacant = of_a_post and not directory.find(step["resolver"], place(case))
    return vacant and not directory.left_out & set(_ids(gone))


def _stand_ins(case: Case, step: Step, directory: Directory) -> list[Assignee]:
    """Who reads if the holders of the post may not: the first deputies who are here, else the next level, if here."""
    where, drafter = place(case), case["drafter"]["staff_id"]
    holders = directory.find(step["resolver"], where)
    if holders and (found := directory.deputies_of(holders[0], where, drafter)):
        return found
    role = next_level(role_of_step(step, directory, where))
    while role is not None:
        above = directory.find(by_role(role), where)
        fit = [p for p in above if p["staff_id"] not in directory.left_out | {drafter}]
        if here := [p for p in fit if not directory.is_away(p["staff_id"])]:
            return here
        role = next_level(role)
    return []


def _met_elsewhere(case: Case, step: Step) -> set[str]:
    met: set[str] = set()
    for other in (s for s in case["steps"] if s is not step):
        met |= acted(other) | passed_over(other)
        met |= set(_ids(other["assignees"])) if other["state"] in {"active", "waiting"} else set()
    return met


def _next_group(case: Case) -> list[Step]:
    """The next step that waits, with the 合議 beside it: consecutive consult steps run in parallel."""
    group: list[Step] = []
    for step in [s for s in case["steps"] if s["kind"] in BLOCKING]:
        if not group and step["state"] == "waiting":
            group.append(step)
        elif group and (step["kind"] != "consult" or group[0]["kind"] != "consult"):
            break
        elif group and step["state"] == "waiting":
            group.append(step)
    return group


def _people(case: Case, step: Step, directory: Directory) -> list[Assignee]:
    """The people of the resolver today, without the drafter and kin.

    One person acts once, at the highest step (兼務): if others remain, those who approved before or alone act later are not
    among them.
    """
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


def _offer_deputies(case: Case, step: Step, away: list[Assignee], directory: Directory) -> bool:
    offered: list[Assignee] = []
    if away and len(away) == len(expected(step)):
        offered = directory.deputies_of(away[0], place(case), case["drafter"]["staff_id"])
    stranded = bool(away) and len(away) == len(expected(step)) and not offered
    changed = offered != step["deputies"] or stranded != case["stranded"]
    step["deputies"] = offered
    case["stranded"] = stranded
    return changed


def _substitute(case: Case, step: Step, person: Assignee, directory: Directory) -> bool:
    barred = directory.left_out | {case["drafter"]["staff_id"], *_ids(step["assignees"])}
    others = [
        p for p in directory.same_rank(person) if p["staff_id"] not in barred and not directory.is_away(p["staff_id"])
    ]
    if not others:
        return False
    step["assignees"] = [others[0] if p is person else p for p in step["assignees"]]
    return True


def _may_skip(case: Case, step: Step, person: Assignee, at: DecisionContext) -> bool:
    """At once if the matter is urgent or the absence covers more than `min_days` business days; else after that time."""
    if case["urgent"]:
        return True
    last = at.directory.away_until(person["staff_id"])
    begun = step["activated_at"] or at.now
    before = jst_date(begun) - timedelta(days=1)
    if last is not None and business_days_between(before, last) > step["min_days"]:
        return True
    return waited(step, at.directory.today) >= step["min_days"]
