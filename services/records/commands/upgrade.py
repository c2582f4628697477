"""What documents stored before do not have: look-up keys are found by a query, so no reading could fill them in.

Each turn looks for what is left, so that it may be cut short at any point; when nothing is left it is one question.
"""

from collections.abc import Mapping
from functools import partial

from libs.mongo import Doc
from libs.worker import one_by_one
from services.records.domain.contact import KEYED, look_up
from services.records.store import Store

AT_ONCE = 200


async def contacts(store: Store) -> int:
    """Give the contacts stored before the keys of their last four digits and of their town; how many were."""
    given = 0
    while left := {doc["_id"]: doc for doc in await store.contacts_keyed_before(KEYED, AT_ONCE)}:
        given += (done := await one_by_one(left, partial(_give, store, left), "contacts"))
        if done < len(left):
            break  # those that failed come again with the next turn
    return given


async def _give(store: Store, left: Mapping[str, Doc], contact_id: str) -> None:
    doc = left[contact_id]
    # Changed or undone meanwhile: the next look finds it as it is then.
    as_read: Doc = {"_id": contact_id, "value": doc.get("value"), "undone": {"$ne": True}}
    await store.contacts.update(as_read, {"$set": look_up(doc)})
