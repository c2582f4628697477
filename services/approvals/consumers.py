"""What approvals hears of records: submissions become cases and rounds; people, absences and places are copied."""

from libs.bus import Handler, each
from libs.contracts.events import Received
from services.approvals.commands.desk import Desk
from services.approvals.commands.entering import COPIED, take_copy, take_submission, withhold


def records(store: Desk) -> Handler:
    """The handler of what records says."""

    async def apply(event: Received) -> None:
        if event.type == "submission":
            await take_submission(store, event)
        elif event.type == "record":
            await withhold(store, event)
        elif event.type in COPIED:
            await take_copy(store, event)

    return each(apply)
