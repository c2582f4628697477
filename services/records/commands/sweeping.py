"""The sweeper: takes the same steps an owner would, for drafts, submissions and freezes that a crash left (protocols.md 4)."""

import logging
from dataclasses import dataclass

from libs import problems
from libs.worker import one_by_one
from services.records.commands import draft, freezing, going_on, outcome, submission
from services.records.domain import submission as rules
from services.records.store import Store
from services.records.store import submission as store_of

log = logging.getLogger("tsuzuri.records")


@dataclass(frozen=True)
class Swept:
    """What one round of the sweeper went on with."""

    drafts: int
    submissions: int
    thawed: int


async def sweep(store: Store, before: str) -> Swept:
    """Finish drafts, carry attempts through or undo them, tell records what they missed, thaw strays."""
    finished = await draft.complete_left(store, before)
    left = await store_of.unfinished(store, before)
    carried = await one_by_one(left, lambda submission_id: _go_on(store, submission_id), "sweeper")
    return Swept(finished, carried, await freezing.thaw_strays(store))


async def _go_on(store: Store, submission_id: str) -> None:
    item = await store.submissions.load(submission_id)
    if item is None:
        return
    try:
        match item.state["state"]:
            case "preparing":
                await submission.carry_on(store, submission_id, attempt=item.state["attempt"])
            case "sent":
                await submission.tell_records(store, item)
            case "dropped":
                await submission.follow_drop(store, item)
            case "returned" if rules.returned_in_part(item.published):
                await going_on.go_on(store, submission_id)
            case _:
                await store_of.settle(store, item.published)
    except problems.Problem as problem:
        # An item's refusal undid the attempt, which is what sweeping it means.
        log.info("attempt undone", extra={"code": problem.code, "aggregate": submission_id})


async def ask_for_hand_offs(store: Store, before: str) -> int:
    """Ask approvals about rounds it has not spoken of; send again what it does not know. How many were."""
    unknown: list[str] = []

    async def ask(submission_id: str) -> None:
        item = await store.submissions.load(submission_id)
        if item is None or item.state["state"] != "sent":
            return
        number: int = item.state["round"]
        answer = await store.process.client("approvals").get(f"/internal/v1/rounds/{submission_id}/{number}")
        if answer.get("refused"):
            await outcome.refuse(store, submission_id, number, None)
        elif answer["known"]:
            await store_of.received(store, submission_id, number)
        else:
            await outcome.restate(store, submission_id)
            unknown.append(submission_id)

    await one_by_one(await store_of.handed_off(store, before), ask, "hand-offs")
    return len(unknown)
