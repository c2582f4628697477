"""The pen between the two sides (protocols.md 4.5): does records apply our outcomes, do we know the rounds it sent, and
may the drafter have it back to take up a proposal.
"""

from datetime import timedelta
from functools import partial
from typing import Any

from libs.aggregates import By, Intent, Loaded, Outcome
from libs.clock import rfc3339
from libs.mongo import Doc
from libs.problems import Problem
from services.approvals.commands.desk import Desk, case_of, each_case, now, outcome
from services.approvals.domain import suggesting

OLDER_THAN = timedelta(seconds=60)


async def ask_about_outcomes(store: Desk) -> None:
    """Each minute: outcomes older than 60 s that records has not applied are said again, as the case's state."""
    before = rfc3339(store.clock.now() - OLDER_THAN)
    waiting = {"unconfirmed_since": {"$gt": "", "$lt": before}}
    await each_case(store, waiting, partial(_ask_about, store), "hand-off")


async def _ask_about(store: Desk, case: Loaded) -> None:
    if not case.state.get("unconfirmed_since"):
        return
    try:
        answer: Any = await store.process.client("records").get(
            f"/internal/v1/submissions/{case.id}/outcome", params={"round": case.state["round"]}
        )
    except Problem:
        return  # records is away, or does not know it yet: the next minute asks again
    if answer["applied"]:
        await store.forget(case.id, "unconfirmed_since", case.state["unconfirmed_since"])
    else:
        await _say_again(store, case)


async def round_known(store: Desk, case_id: str, number: int) -> Doc:
    """Whether a round has entered here: `{known, state, refused}`."""
    case = await store.approvals.load(case_id)
    if case is None:
        return {"known": False, "state": None, "refused": False}
    refused = number in case.state["refused_rounds"]
    return {
        "known": refused or number <= case.state["round"],
        "state": "refused" if refused else case.state["state"],
        "refused": refused,
    }


async def accept_suggestion(
    store: Desk, case_id: str, by: Doc, number: int, record_id: str, suggestion: Doc, intent: Intent
) -> Loaded:
    """Give the pen to the drafter for a proposal, in one write that an approval at the same moment cannot share.

    Answers the case as it is now: `returned` in this round, unless the same request went further before.
    """

    def decide(found: Loaded) -> Outcome | None:
        return outcome(suggesting.accepted(case_of(found), by, number, record_id, suggestion, now(store)))

    acting = By(by["staff_id"], by["name"], by["post"], by["office_code"])
    return await store.approvals.change(case_id, decide, by=acting, intent=intent)


async def _say_again(store: Desk, case: Loaded) -> None:
    asked = case.state["unconfirmed_since"]

    def decide(found: Loaded) -> Outcome | None:
        if found.state.get("unconfirmed_since") != asked:
            return None
        return Outcome(
            {**found.state, "unconfirmed_since": now(store)}, "approval.restated", {"round": found.state["round"]},
            quiet=True,
        )  # fmt: skip

    await store.approvals.change(case.id, decide, by=None)
