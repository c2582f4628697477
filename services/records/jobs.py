"""What time brings: finish or undo what a crash left, thaw what nobody holds, ask for hand-offs nobody answered,
circulate what was filed in a week that is over."""

from datetime import timedelta
from functools import partial

from libs.clock import rfc3339
from libs.process import Process
from libs.worker import every
from services.records.commands import circulation, meeting, sweeping, upgrade
from services.records.commands.desk import Desk

EVERY_SECONDS = 60.0
UPGRADE_EVERY_SECONDS = 3600.0
"""At the start, and again in case a process of before was still writing then."""
LEFT_ALONE = timedelta(seconds=60)
"""How long an owner has before others take over what it began, and approvals before it is asked."""


def attach(process: Process, store: Desk) -> None:
    """Each job once a minute, and the upgrade of what was stored before."""
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
    """Whom unlinked notes may be about, looked for once more after each change of the restrictions."""

    def __init__(self, store: Desk) -> None:
        self._store = store
        self._done = -1

    async def turn(self) -> None:
        self._done = await meeting.catch_up(self._store, self._done)


async def sweep(store: Desk) -> sweeping.Swept:
    """One round of the sweeper."""
    return await sweeping.sweep(store, _before(store))


async def ask(store: Desk) -> int:
    """One round of the hand-off question; how many rounds were sent again."""
    return await sweeping.ask_for_hand_offs(store, _before(store))


def _before(store: Desk) -> str:
    return rfc3339(store.clock.now() - LEFT_ALONE)
