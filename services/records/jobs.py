"""The periodic jobs: finish or undo what a crash left, thaw records that nobody holds, ask about unanswered hand-offs,
and circulate what was filed in a week that is over."""

from datetime import timedelta
from functools import partial

from libs.clock import rfc3339
from libs.process import ServiceRuntime
from libs.restrictions import RestrictionSet
from libs.worker import every
from services.records.commands import circulation, handoff, sweeper, unlinked_note, upgrade
from services.records.store import Store

EVERY_SECONDS = 60.0
UPGRADE_EVERY_SECONDS = 3600.0
"""Once at the start, and again later, because a process of the release before may still have been writing."""
LEFT_ALONE = timedelta(seconds=60)
"""How long a process has before others finish what it began, and approvals before it is asked."""


def attach(process: ServiceRuntime, store: Store) -> None:
    """Add the jobs to the worker: each runs once a minute, the upgrade of older documents once an hour."""
    process.worker.add("sweeper", partial(every, EVERY_SECONDS, partial(sweep, store), "sweeper"))
    drain = store.restrictions_document.drain
    process.worker.add("restrictions", partial(every, EVERY_SECONDS, drain, "restrictions"))
    circulate = partial(circulation.circulate, store)
    process.worker.add("circulation", partial(every, EVERY_SECONDS, circulate, "circulation"))
    catch_up = partial(every, EVERY_SECONDS, CatchUp(store).turn, "unlinked notes")
    process.worker.add("unlinked notes", catch_up)
    upgrading = partial(upgrade.contacts, store)
    process.worker.add("upgrade", partial(every, UPGRADE_EVERY_SECONDS, upgrading, "upgrade"))
    process.worker.add("hand-offs", partial(every, EVERY_SECONDS, partial(ask, store), "hand-offs"))


class CatchUp:
    """Looks for hidden households in unlinked notes: for all of them once, then for those whose restrictions change."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._done: RestrictionSet | None = None

    async def turn(self) -> None:
        self._done = await unlinked_note.catch_up(self._store, self._done)


async def sweep(store: Store) -> sweeper.Swept:
    """One run of the sweeper."""
    return await sweeper.sweep(store, _before(store))


async def ask(store: Store) -> int:
    """One run of the hand-off questions. Returns how many rounds were sent again."""
    return await handoff.ask(store, _before(store))


def _before(store: Store) -> str:
    return rfc3339(store.clock.now() - LEFT_ALONE)
