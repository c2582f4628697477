"""What inquiries hears of records: people and places are copied, and an inquiry folds into the record that names it."""

from libs.bus import Handler, per_event
from libs.contracts.events import Received
from services.inquiries.commands import inquiry
from services.inquiries.commands.copies import COPIED, take_copy
from services.inquiries.store import Store

_GONE = frozenset({"discarded", "voided"})


def records(store: Store) -> Handler:
    """The handler of the events of records."""

    async def apply(event: Received) -> None:
        if event.type in COPIED:
            await take_copy(store, event)
        if event.type != "record" or event.state.get("state") in _GONE:
            return
        source = (event.key, event.sequence)
        record = inquiry.WrittenRecord(event.state["id"], event.state.get("household_id"), source)
        for link in event.state.get("links", []):
            if link["type"] == "inquiry":
                await inquiry.fold(store, record, link["id"])

    return per_event(apply)
