"""What documents stored before do not have: what lists look at is found by a query, so no reading could fill it in.

Each turn looks for what is left, so that it may be cut short at any point; when nothing is left it is one question.
"""

from collections.abc import Mapping
from functools import partial

from libs.aggregates import Loaded
from libs.worker import one_by_one
from services.inquiries.commands.inquiry import look_up
from services.inquiries.store import Store

AT_ONCE = 200


async def inquiries(store: Store) -> int:
    """Note of the inquiries stored before whom a hand-over waits for; how many were."""
    given = 0
    while left := {item.id: item for item in await store.without_waits_for(AT_ONCE)}:
        given += (done := await one_by_one(left, partial(_give, store, left), "inquiries"))
        if done < len(left):
            break  # those that failed come again with the next turn
    return given


async def _give(store: Store, left: Mapping[str, Loaded], inquiry_id: str) -> None:
    await store.look_up_by(left[inquiry_id], look_up(inquiry_id, left[inquiry_id].state))
