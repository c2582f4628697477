"""Own copies of the households, related parties, staff, districts and offices that records owns."""

from libs.contracts.events import Received
from services.inquiries.store import Store

COPIED = frozenset({"household", "related_party", "staff", "district", "office"})


async def take_copy(store: Store, event: Received) -> None:
    """Keep the event's state unless a newer one is kept already."""
    await store.people.copies.put(event)
