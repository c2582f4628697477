"""Exceptions to 専決 that an approver makes: a matter that they flag as unusual goes one level up."""

from collections.abc import Sequence

from libs.contracts import codes
from services.approvals.domain.case import decide_step
from services.approvals.domain.people import Directory
from services.approvals.domain.route import decided_by, new_step, next_level
from services.approvals.domain.state import Case


def with_reasons(reason: str | None, raised: Sequence[str]) -> str | None:
    """The reason of the drafter, and after it those of the approvers, each on its own line."""
    return "\n".join([*([reason] if reason else []), *raised]) or None


def raise_one_level(case: Case, flags: Sequence[codes.MatterFlag], reason: str | None, directory: Directory) -> bool:
    """Flag the case. The first flag makes the decider a reviewer and the next level the decider.

    The level is that of the step's role, or of its assignee if the step names a post or a person. False if there is no
    level above, or if the matter has gone up already.
    """
    first = not case["flags"]
    new: list[codes.MatterFlag] = [f for f in flags if f not in case["flags"]]
    case["flags"] = [*case["flags"], *new]
    case["raised_flags"] = [*case["raised_flags"], *new]
    if reason:
        case["raised_reasons"] = [*case["raised_reasons"], reason]
        case["flag_reason"] = with_reasons(case["flag_reason"], [reason])
    decides = decide_step(case)
    if not first or decides is None:
        return False
    role: codes.Role | None = next((directory.role_of(p) for p in decides["assignees"]), None)
    above = next_level(decides["resolver"]["role"] or role)
    if above is None:
        return False
    for step in case["steps"]:
        step["seq"] += step["seq"] > decides["seq"]
    decides.update({"kind": "review", "deputies": []})
    case["steps"].insert(case["steps"].index(decides) + 1, new_step(decided_by(above), [], decides["seq"] + 1))
    return True
