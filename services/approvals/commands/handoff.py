"""The hand-off questions: does records apply our outcomes, and do we know the rounds records sent (protocols.md 4.5)."""

from datetime import timedelta
from typing import Any

from libs.aggregates import Loaded, Outcome
from libs.clock import rfc3339
from libs.mongo import Doc
from libs.problems import Problem
from services.approvals.commands.desk import Desk, now

OLDER_THAN = timedelta(seconds=60)


async def ask_about_outcomes(store: Desk) -> None:
    """Each minute: outcomes older than 60 s that records has not applied are said again, as the case's state."""
    before = rfc3339(store.clock.now() - OLDER_THAN)
    for case_id in await store.ids({"unconfirmed_since": {"$gt": "", "$lt": before}}):
        case = await store.approvals.load(case_id)
        if case is None or not case.state.get("unconfirmed_since"):
            continue
        try:
            answer: Any = await store.process.client("records").get(
                f"/internal/v1/submissions/{case_id}/outcome", params={"round": case.state["round"]}
            )
        except Problem:
            continue  # records is away, or does not know it yet: the next minute asks again
        if answer["applied"]:
            await store.forget(case_id, "unconfirmed_since", case.state["unconfirmed_since"])
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
