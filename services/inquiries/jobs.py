"""What inquiries does by the clock: ask records for unconfirmed hand-offs, delete expired drafts of calls, and once after
each start tell records of the unlinked imported inquiries and upgrade what an earlier release stored."""

from datetime import timedelta
from functools import partial

from libs.clock import rfc3339
from libs.imports.shapes import UNLINKED_AT_ONCE
from libs.process import ServiceRuntime
from libs.worker import every
from services.inquiries.commands import call_draft, handoff, imports, upgrade
from services.inquiries.store import Store

EVERY_SECONDS = 60.0
DRAFTS_EVERY_SECONDS = 3600.0
UPGRADE_EVERY_SECONDS = 3600.0
"""At the start, and again in case a process of the earlier release was still writing then."""
HAND_OFF_PATIENCE = timedelta(seconds=60)
"""How long records has to take a hand-off over by its event before it is asked."""


def attach(process: ServiceRuntime, store: Store) -> None:
    """Add the loops to the worker."""
    notice = UnlinkedImportNotice(store)
    for seconds, name, turn in (
        (EVERY_SECONDS, "unlinked notes", notice.turn),
        (UPGRADE_EVERY_SECONDS, "upgrade", partial(upgrade.inquiries, store)),
        (EVERY_SECONDS, "hand-offs", partial(ask_for_hand_offs, store)),
        (DRAFTS_EVERY_SECONDS, "call drafts", partial(call_draft.end_expired, store)),
    ):
        process.worker.add(name, partial(every, seconds, turn, name))


class UnlinkedImportNotice:
    """Tells records of the imported inquiries that are not linked yet: once after each start, some at a time."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._done = False

    async def turn(self) -> None:
        if not self._done:
            async for states in self._store.unlinked_imports(UNLINKED_AT_ONCE):
                await imports.tell_unlinked(self._store, states)
            self._done = True


async def ask_for_hand_offs(store: Store) -> int:
    """Ask records for the hand-offs it has had time for. Returns how many were published again."""
    return await handoff.ask_records(store, rfc3339(store.clock.now() - HAND_OFF_PATIENCE))
