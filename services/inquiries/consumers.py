"""What inquiries hears: who and what there is (own copies), and the records that inquiries have become."""

from libs.bus import Handler, each
from libs.contracts.events import Received
from services.inquiries.commands import inquiry
from services.inquiries.commands.copies import take
from services.inquiries.commands.desk import Desk

COPIED = frozenset({"household", "staff", "district", "office"})
_GONE = frozenset({"discarded", "voided"})


def records(desk: Desk) -> Handler:
    """The handler of what records says."""

    async def apply(event: Received) -> None:
        if event.type in COPIED:
            await take(desk, event)
        if event.type != "record" or event.state.get("state") in _GONE:
            return
        for link in event.state.get("links", []):
            if link["type"] == "inquiry":
                await inquiry.fold(desk, event.state, event.key, event.sequence, link["id"])

    return each(apply)
