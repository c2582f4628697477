"""Asks records whether it has applied the outcome of a case, until it has (docs/protocols.md 4.5)."""

from datetime import timedelta
from functools import partial
from typing import TypedDict, cast

from libs.aggregates import Stored
from libs.clock import rfc3339
from libs.decision import Decision
from libs.problems import Problem
from services.approvals.commands.acting import case_of, each_case
from services.approvals.domain.case import CaseDecision
from services.approvals.domain.state import ApprovalCase, Case
from services.approvals.store import Store

OLDER_THAN = timedelta(seconds=60)


class OutcomeAnswer(TypedDict):
    """The answer of records: whether it has applied the outcome."""

    applied: bool


async def ask_about_outcomes(store: Store) -> None:
    """Publish the case again for every outcome older than 60 s that records has not applied. Runs each minute."""
    waiting = await store.cases.unconfirmed_before(rfc3339(store.clock.now() - OLDER_THAN))
    await each_case(store, waiting, partial(_ask_about, store), "hand-off")


async def _ask_about(store: Store, case: Stored[ApprovalCase]) -> None:
    since = case.state.get("unconfirmed_since")
    if not since:
        return
    try:
        path, params = f"/internal/v1/submissions/{case.id}/outcome", {"round": case.state["round"]}
        answer = cast("OutcomeAnswer", await store.process.client("records").get(path, params=params))
    except Problem:
        return  # records does not answer, or does not know the case yet: the next run asks again
    if answer["applied"]:
        await store.cases.forget(case.id, "unconfirmed_since", since)
    else:
        await _restate(store, case.id, since)


async def _restate(store: Store, case_id: str, since: str) -> None:
    def decide(found: Stored[ApprovalCase]) -> CaseDecision | None:
        if found.state.get("unconfirmed_since") != since:
            return None
        restated: Case = {**case_of(found), "unconfirmed_since": store.now}
        return Decision(restated, "approval.restated", {"round": restated["round"]}, quiet=True)

    await store.approvals.change(case_id, decide, by=None)
