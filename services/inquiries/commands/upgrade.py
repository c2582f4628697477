"""Look-up fields for the inquiries that an earlier release stored. Lists find inquiries by them in a query, so filling them
in at load would come too late.

Each turn looks for what is left, so it may be interrupted at any point. When nothing is left, a turn is one query.
"""

from collections.abc import Mapping
from functools import partial

from libs.worker import one_by_one
from services.inquiries.domain.listing import look_up
from services.inquiries.store import Store, StoredInquiry

AT_ONCE = 200


async def inquiries(store: Store) -> int:
    """Store in each whom its hand-over waits for. Returns how many inquiries were upgraded."""
    upgraded = 0
    while lacking := {item.id: item for item in await store.without_waits_for(AT_ONCE)}:
        upgraded += (done := await one_by_one(lacking, partial(_upgrade, store, lacking), "inquiries"))
        if done < len(lacking):
            break  # the next turn tries those again that failed
    return upgraded


async def _upgrade(store: Store, lacking: Mapping[str, StoredInquiry], inquiry_id: str) -> None:
    await store.set_look_up(lacking[inquiry_id], look_up(inquiry_id, lacking[inquiry_id].state))
