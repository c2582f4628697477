"""The sweeper: finishes what a crash left, by the same steps that the request itself takes (docs/protocols.md 4)."""

import logging
from dataclasses import dataclass

from libs import problems
from libs.worker import one_by_one
from services.records.commands import finishing, freeze, submission
from services.records.store import Store
from services.records.store import submission as store_of

log = logging.getLogger("tsuzuri.records")


@dataclass(frozen=True)
class Swept:
    """How many drafts and submissions one run of the sweeper went on with, and how many records it thawed."""

    drafts: int
    submissions: int
    thawed: int


async def sweep(store: Store, before: str) -> Swept:
    """Finish the drafts and submissions that are unfinished since before this time, and thaw what no attempt holds."""
    finished = await finishing.take_up(store, before)
    unfinished = await store_of.unfinished(store, before)
    taken_up = await one_by_one(unfinished, lambda submission_id: _take_up(store, submission_id), "sweeper")
    return Swept(finished, taken_up, await freeze.thaw_strays(store))


async def _take_up(store: Store, submission_id: str) -> None:
    try:
        await submission.take_up(store, submission_id)
    except problems.Problem as problem:
        # A record refused and so undid the attempt. That also finishes it.
        log.info("attempt undone", extra={"code": problem.code, "aggregate": submission_id})
