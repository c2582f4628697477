"""What this person could do to this case now: each rule is asked itself, so that the screen never offers a refusal."""

from collections.abc import Callable, Mapping

from libs.problems import Problem
from services.approvals.domain import absent, acting, withdrawing
from services.approvals.domain.acting import Word
from services.approvals.domain.case import Case, Circumstances, Person, Transition

WORD = Word(comment="理由")
"""Stands for what the person would write."""
Attempt = Callable[[Case, Person, Circumstances], Transition | None]
RULES: Mapping[str, Attempt] = {
    "approve": lambda case, who, at: acting.approved(case, who, WORD, None, at),
    "return": lambda case, who, at: acting.returned(case, who, "drafter", WORD, None, at),
    "reject": lambda case, who, at: acting.rejected(case, who, WORD, None, at),
    "pull-up": lambda case, who, at: absent.pulled_up(case, who, "approve", "drafter", WORD, None, at),
    "deputise": lambda case, who, at: absent.deputised(case, who, WORD, None, at),
    "withdraw": lambda case, who, at: withdrawing.withdrawn(case, who, None, None, at),
    "seen": lambda case, who, at: acting.seen(case, who, None, at),
    "accept-withdrawal": lambda case, who, at: withdrawing.withdrawal_accepted(case, who, None, None, at),
}


def possible(case: Case, person: Person, at: Circumstances) -> list[str]:
    """The names of the calls that would succeed; asking to withdraw is offered only when withdrawing alone is over."""
    names = [name for name, attempt in RULES.items() if _succeeds(attempt, case, person, at)]
    if "withdraw" not in names and _succeeds(_ask, case, person, at):
        names.append("withdraw-request")
    return names


def _ask(case: Case, person: Person, at: Circumstances) -> Transition | None:
    return withdrawing.withdrawal_asked(case, person, None, None, at)


def _succeeds(attempt: Attempt, case: Case, person: Person, at: Circumstances) -> bool:
    try:
        return attempt(case, person, at) is not None
    except Problem:
        return False
