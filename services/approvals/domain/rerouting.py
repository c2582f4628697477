"""経路の指定し直し: by hand, where a route cannot be found or somebody's matters go to a successor (1 April).

Both holders stay readable: the old one in the event's `reassigned`, the new one on the step.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from libs.problems import FieldError, ValidationFailed, VersionConflict
from services.approvals.domain.case import (
    DECIDED,
    Case,
    Circumstances,
    Doc,
    Transition,
    acted,
    begin,
    end,
    place,
    where_it_is,
)
from services.approvals.domain.errors import AlreadyDecided, NobodyFits, RouteNoDecider, StepNotActive
from services.approvals.domain.progress import advance, attend_absences
from services.approvals.domain.route import BLOCKING, collapsed, new_step
from services.approvals.domain.templates import validate

OPEN_STATES = frozenset({"circulating", "unroutable"})
UNFINISHED = frozenset({"waiting", "active"})


@dataclass(frozen=True)
class Appointed:
    """Somebody named by hand for a kind of step."""

    kind: str
    staff_id: str


def rerouted(
    case: Case, by: Doc, seq: int, staff_id: str, comment: str | None, at: Circumstances, version: int | None
) -> Transition:
    """Another person for one unfinished step."""
    case = begin(case)
    _require_open(case)
    _require_seen(case, version)
    step = next((s for s in case["steps"] if s["seq"] == seq and s["kind"] in BLOCKING), None)
    if step is None or step["state"] not in UNFINISHED:
        raise ValidationFailed(
            "指定し直せるのは、まだ済んでいない段階です。", errors=[FieldError("/seq", "finished")]
        )
    before = [p for p in step["assignees"] if p["staff_id"] not in acted(step)]
    after = successor(case, staff_id, at)
    _give(step, after)
    moved = [seq, *_go_on(case, step, at)]
    change: Doc = {"by": by, "seq": seq, "reassigned": {"from": before, "to": after}, "comment": comment}
    return end(case, "approval.rerouted", change, moved=moved)


def routed_by_hand(
    case: Case,
    by: Doc,
    appointed: Sequence[Appointed],
    comment: str | None,
    at: Circumstances,
    version: int | None,
) -> Transition:
    """A whole route for a matter that has none; one decider, as everywhere: 供覧 alone is for matters of 供覧."""
    case = begin(case)
    _require_open(case)
    if case["state"] != "unroutable" or case["steps"]:
        raise StepNotActive("経路のある案件です。段階ごとに指定し直してください。", context=where_it_is(case))
    _require_seen(case, version)
    validate([{"kind": a.kind} for a in appointed])
    if case["matter_type"] != "circulate" and not any(a.kind == "decide" for a in appointed):
        raise RouteNoDecider
    steps, notes = collapsed(
        [
            new_step(
                {"kind": a.kind, "resolver": {"person": a.staff_id}, "quorum": 1},
                [successor(case, a.staff_id, at)],
            )
            for a in appointed
        ]
    )
    case.update(state="circulating", unroutable_reason=None, route="by_hand", steps=steps, route_notes=notes)
    moved = advance(case, at)
    change: Doc = {"by": by, "route": [p for s in case["steps"] for p in s["assignees"]], "comment": comment}
    return end(case, "approval.rerouted", change, moved=moved)


def handed_over(
    case: Case, by: Doc, holder: Doc, staff_id: str, comment: str | None, at: Circumstances
) -> Transition | None:
    """Every unfinished step of one post goes to a successor; None where the case has none."""
    case = begin(case)
    _require_open(case)
    touched: list[Doc] = []
    for step in case["steps"]:
        if step["kind"] in BLOCKING and step["state"] in UNFINISHED and _is_named(step, holder):
            _succeed(step, holder, successor(case, staff_id, at))
            touched.append(step)
    if not touched:
        return None
    moved = [s["seq"] for s in touched]
    for step in touched:
        moved += _go_on(case, step, at)
    change: Doc = {
        "by": by,
        "reassigned": {"from": [holder], "to": touched[0]["assignees"][-1]},
        "comment": comment,
    }
    return end(case, "approval.rerouted", change, moved=moved)


def successor(case: Case, staff_id: str, at: Circumstances) -> Doc:
    """Somebody named by hand, in his post of today. NobodyFits for the drafter, for kin, and for who holds none."""
    barred = at.directory.left_out | {case["drafter"]["staff_id"]}
    found = at.directory.find({"person": staff_id}, place(case))
    if staff_id in barred or not found:
        raise NobodyFits(errors=[FieldError("/staff_id", "not_fit")])
    return found[0]


# ------------------------------------------------------------------ inside


def _require_open(case: Case) -> None:
    if case["state"] in DECIDED:
        raise AlreadyDecided(context=where_it_is(case))
    if case["state"] not in OPEN_STATES:
        raise StepNotActive(context=where_it_is(case))


def _require_seen(case: Case, version: int | None) -> None:
    newest = max([case["marks"]["items"], *case["marks"]["steps"].values()])
    if version is not None and not newest <= version <= case["version"]:
        raise VersionConflict(current=case["version"])


def _is_named(step: Doc, holder: Doc) -> bool:
    return any(
        (p["staff_id"], p["post"], p["office_code"])
        == (holder["staff_id"], holder["post"], holder["office_code"])
        and p["staff_id"] not in acted(step)
        for p in step["assignees"]
    )


def _give(step: Doc, person: Doc) -> None:
    """The step belongs to this person now, whatever the resolver said; what was agreed on it before stays."""
    agreed = [p for p in step["assignees"] if p["staff_id"] in acted(step)]
    step.update(
        resolver={"person": person["staff_id"]}, assignees=[*agreed, person], passed_over=[], deputies=[]
    )


def _succeed(step: Doc, holder: Doc, person: Doc) -> None:
    """The successor in the holder's place. Whoever is on the step beside him stays, and the step stays the post's."""
    gone = {holder["staff_id"], person["staff_id"]}
    rest = [p for p in step["assignees"] if p["staff_id"] not in gone]
    if all(p["staff_id"] in acted(step) for p in rest):
        _give(step, person)
        return
    passed = [p for p in step["passed_over"] if p["staff_id"] not in gone]
    step.update(assignees=[*rest, person], passed_over=passed)


def _go_on(case: Case, step: Doc, at: Circumstances) -> list[int]:
    if case["state"] == "unroutable":
        case.update(state="circulating", unroutable_reason=None)
        return advance(case, at)
    if step["state"] == "active" and attend_absences(case, step, at):
        return advance(case, at)
    return []
