"""Own copies of the households, staff, districts and offices that records owns."""

from libs.contracts.events import Received
from services.inquiries.store import Store


async def take(store: Store, event: Received) -> None:
    """Keep the event's state unless a newer one is there."""
    await store.copies.put(event)
