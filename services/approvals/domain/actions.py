"""The verbs of the people on the route of a case, and which of them are possible now.

Each rule itself is tried, so that the screen never offers an action that would be refused.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from libs.problems import Problem
from services.approvals.domain import absent, acting, suggestion, withdrawing
from services.approvals.domain.acting import ActionInput
from services.approvals.domain.case import ActingStaff, CaseDecision, DecisionContext
from services.approvals.domain.state import Case
from services.approvals.domain.suggestion import NewSuggestion

Input = TypeVar("Input")
Part = Literal["approver", "deputy", "drafter", "reader"]


@dataclass(frozen=True)
class Verb(Generic[Input]):
    """One thing to do to a case: its name, what is sent with it (`Input`), the rule that decides, and who it is for.

    An approver acts in the post that the route names; a deputy is not on the route and decides for somebody who is.
    """

    name: str
    rule: Callable[[Case, ActingStaff, Input, DecisionContext], CaseDecision | None]
    part: Part


OPEN = Verb[int | None]("open", acting.open_case, "reader")
SEE = Verb[ActionInput]("seen", acting.mark_seen, "reader")
APPROVE = Verb[ActionInput]("approve", acting.approve, "approver")
APPROVE_IN_BULK = Verb[ActionInput]("bulk-approve", acting.approve_in_bulk, "approver")
RETURN = Verb[ActionInput]("return", acting.return_case, "approver")
REJECT = Verb[ActionInput]("reject", acting.reject, "approver")
PULL_UP = Verb[ActionInput]("pull-up", absent.pull_up, "approver")
DEPUTISE = Verb[ActionInput]("deputise", absent.deputise, "deputy")
WITHDRAW = Verb[ActionInput]("withdraw", withdrawing.withdraw, "drafter")
ASK_WITHDRAWAL = Verb[ActionInput]("withdraw-request", withdrawing.ask_withdrawal, "drafter")
ACCEPT_WITHDRAWAL = Verb[ActionInput]("accept-withdrawal", withdrawing.accept_withdrawal, "approver")
SUGGEST = Verb[NewSuggestion]("suggest", suggestion.suggest, "approver")

OFFERED = (APPROVE, RETURN, REJECT, PULL_UP, DEPUTISE, WITHDRAW, SEE, ACCEPT_WITHDRAWAL)
"""The verbs that a reader is offered if they are possible, in this order."""
SAMPLE = ActionInput(comment="理由")
"""Stands in for what the person would enter."""


def possible(case: Case, person: ActingStaff, at: DecisionContext) -> list[str]:
    """The names of the verbs that would succeed. 取下依頼 is offered only if the drafter can no longer withdraw alone."""
    names = [verb.name for verb in OFFERED if _succeeds(verb, case, person, at)]
    if WITHDRAW.name not in names and _succeeds(ASK_WITHDRAWAL, case, person, at):
        names.append(ASK_WITHDRAWAL.name)
    return names


def _succeeds(verb: Verb[ActionInput], case: Case, person: ActingStaff, at: DecisionContext) -> bool:
    try:
        return verb.rule(case, person, SAMPLE, at) is not None
    except Problem:
        return False
