"""Adds look-up keys to documents of earlier releases. Queries need the keys, so they cannot be added when reading.

Each run looks for what is left, so it may be interrupted at any point. If nothing is left, a run is one query.
"""

from collections.abc import Mapping
from functools import partial

from libs.worker import one_by_one
from services.records.domain.contact import KEYED, look_up
from services.records.store import Store
from services.records.store.store import UnkeyedContact

AT_ONCE = 200


async def contacts(store: Store) -> int:
    """Give the contacts of earlier releases the keys of today. Returns how many."""
    given = 0
    while left := {each["id"]: each for each in await store.contacts_keyed_before(KEYED, AT_ONCE)}:
        given += (done := await one_by_one(left, partial(_give, store, left), "contacts"))
        if done < len(left):
            break  # those that failed are tried again by the next run
    return given


async def _give(store: Store, left: Mapping[str, UnkeyedContact], contact_id: str) -> None:
    contact = left[contact_id]
    await store.key_contact(contact, look_up(contact["kind"], contact["value"] or ""))
