"""Consumes the events of records: submissions become cases and rounds; people, absences and places are copied."""

from libs.bus import Handler, per_event
from libs.contracts.events import Received
from services.approvals.commands.refresh import COPIED, take_copy
from services.approvals.commands.submission import take_submission
from services.approvals.commands.withholding import withhold
from services.approvals.store import Store


def records(store: Store) -> Handler:
    """The handler of the events of records. It ignores the types that approvals does not need."""

    async def apply(event: Received) -> None:
        if event.type == "submission":
            await take_submission(store, event)
        elif event.type == "record":
            await withhold(store, event)
        elif event.type in COPIED:
            await take_copy(store, event)

    return per_event(apply)
