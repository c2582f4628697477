"""Asks records whether it has applied the outcome of a case, until it has (docs/protocols.md 4.5)."""

import logging
from datetime import timedelta
from functools import partial
from typing import TypedDict, cast

from libs.aggregates import Stored
from libs.clock import rfc3339
from libs.decision import Decision
from libs.problems import Problem
from libs.restating import is_due
from services.approvals.commands.acting import case_of, each_case
from services.approvals.domain.case import CaseDecision
from services.approvals.domain.state import ApprovalCase, Case
from services.approvals.store import Store

log = logging.getLogger("tsuzuri.approvals")
OLDER_THAN = timedelta(seconds=60)


class OutcomeAnswer(TypedDict):
    """The answer of records: whether it has the submission, and whether it has applied the outcome."""

    known: bool
    applied: bool


async def ask_about_outcomes(store: Store) -> None:
    """Ask about every outcome older than 60 s, and publish again, ever more rarely, what records has not applied.

    Runs each minute.
    """
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
        return  # the next run asks again
    if answer["applied"]:
        await store.cases.forget(case.id, "unconfirmed_since", since)
    elif not answer["known"]:
        await _alarm(store, case.id, since)
    else:
        await _restate(store, case.id, since)


async def _alarm(store: Store, case_id: str, since: str) -> None:
    """records made the case, so it has lost the submission. Saying the outcome again would not bring it back."""
    if await store.cases.note_once(case_id, "unknown_to_records", since):
        log.critical("records does not know the submission of a case", extra={"aggregate": case_id})


async def _restate(store: Store, case_id: str, since: str) -> None:
    def decide(found: Stored[ApprovalCase]) -> CaseDecision | None:
        is_open = found.state.get("unconfirmed_since") == since
        if not is_open or not is_due(since, found.state.get("restated_at"), store.clock.now()):
            return None
        restated: Case = {**case_of(found), "restated_at": store.now}
        return Decision(restated, "approval.restated", {"round": restated["round"]}, quiet=True)

    await store.approvals.change(case_id, decide, by=None)
