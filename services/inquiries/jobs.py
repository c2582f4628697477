"""What time brings to inquiries: hand-overs that records has not spoken of are asked for, drafts of calls end, and records
is told once of what was imported before it was asked beforehand."""

from datetime import timedelta
from functools import partial

from libs.clock import rfc3339
from libs.imports.shapes import UNLINKED_AT_ONCE
from libs.process import Process
from libs.worker import every
from services.inquiries.commands import call_draft, imports, inquiry, upgrade
from services.inquiries.commands.desk import Desk

EVERY_SECONDS = 60.0
DRAFTS_EVERY_SECONDS = 3600.0
UPGRADE_EVERY_SECONDS = 3600.0
"""At the start, and again in case a process of before was still writing then."""
LEFT_ALONE = timedelta(seconds=60)


def attach(process: Process, store: Desk) -> None:
    """The question once a minute, the end of drafts once an hour, and the upgrade of what was stored before."""
    process.worker.add("unlinked notes", partial(every, EVERY_SECONDS, Told(store).turn, "unlinked notes"))
    upgrading = partial(upgrade.inquiries, store)
    process.worker.add("upgrade", partial(every, UPGRADE_EVERY_SECONDS, upgrading, "upgrade"))
    process.worker.add("hand-offs", partial(every, EVERY_SECONDS, partial(ask, store), "hand-offs"))
    process.worker.add(
        "call drafts", partial(every, DRAFTS_EVERY_SECONDS, partial(end_drafts, store), "call drafts")
    )


class Told:
    """Imported inquiries about nobody yet, told of once after each start, some at a time."""

    def __init__(self, store: Desk) -> None:
        self._store = store
        self._done = False

    async def turn(self) -> None:
        if not self._done:
            async for some in self._store.unlinked_imports(UNLINKED_AT_ONCE):
                await imports.tell_unlinked(self._store, some)
            self._done = True


async def ask(store: Desk) -> int:
    """One round of the question; how many were said again."""
    return await inquiry.ask_for_hand_offs(store, rfc3339(store.clock.now() - LEFT_ALONE))


async def end_drafts(store: Desk) -> int:
    """Drafts of calls that nobody has gone on with; how many ended."""
    return await call_draft.end_left(store, store.clock.now())
