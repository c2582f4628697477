"""専決 exceptions raised on the way: an approver marks a matter as out of the ordinary, and it goes one level up."""

from collections.abc import Sequence

from services.approvals.domain.case import Case, decide_step
from services.approvals.domain.people import Directory
from services.approvals.domain.route import new_step, next_level


def raise_one_level(case: Case, flags: Sequence[str], reason: str | None, directory: Directory) -> bool:
    """Mark the case; the first mark makes the decider a reviewer and the next level the decider.

    The level is that of the step's role, or of the person where the step names a post or somebody by hand. False when
    there is no level above, or the matter has gone up already.
    """
    first = not case["flags"]
    new = [f for f in flags if f not in case["flags"]]
    case["flags"] = [*case["flags"], *new]
    case["raised_flags"] = [*case["raised_flags"], *new]
    case["flag_reason"] = reason if case["flag_reason"] is None else f"{case['flag_reason']}\n{reason}"
    decides = decide_step(case)
    if not first or decides is None:
        return False
    held = next((directory.role_of(p) for p in decides["assignees"]), None)
    above = next_level(decides["resolver"].get("role") or held)
    if above is None:
        return False
    for step in case["steps"]:
        step["seq"] += step["seq"] > decides["seq"]
    decides.update(kind="review", deputies=[])
    rule = {"kind": "decide", "resolver": {"role": above}, "quorum": 1}
    case["steps"].insert(case["steps"].index(decides) + 1, new_step(rule, [], decides["seq"] + 1))
    return True
