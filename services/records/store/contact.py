"""Contacts: private documents with versions of their own. No event has them (docs/domain/people.md 1.6)."""

from libs import problems
from libs.contracts import codes
from libs.mongo import DuplicateKey
from services.records.domain.contact import Contact, LookUp, NewContact
from services.records.store.store import Store, contact


class _Recorded(LookUp):
    household_id: str
    recorded_at: str
    recorded_by: str


class Recorded(NewContact, _Recorded):
    """A contact as it was entered, with the person who recorded it and its look-up keys."""


class Phone(_Recorded):
    """The telephone number of a related party."""

    kind: codes.ContactKind
    value: str
    owner_id: str
    owner_version: int


async def add(store: Store, contact_id: str, fields: Recorded, fingerprint: str) -> Contact:
    """Add a contact and return it as it is shown. Raises IdempotencyKeyReused if a different request created it."""
    row = {"_id": contact_id, "version": 1, **fields, "fingerprint": fingerprint}
    try:
        await store.contacts.insert(row)
    except DuplicateKey:
        kept = await store.contacts.get(contact_id)
        if kept is None or kept["fingerprint"] != fingerprint:
            raise problems.IdempotencyKeyReused from None
        return contact(kept)
    return contact(row)


async def put_phone(store: Store, contact_id: str, phone: Phone) -> None:
    """Replace the stored number with this one, unless a later version of its owner brought that. The same number changes
    nothing."""
    earlier = {"owner_version": {"$not": {"$gt": phone["owner_version"]}}}
    changed = {"_id": contact_id, "value": {"$ne": phone["value"]}, **earlier}
    if await store.contacts.update(changed, {"$set": phone, "$inc": {"version": 1}}):
        return
    try:
        await store.contacts.insert({"_id": contact_id, "version": 1, "fingerprint": contact_id, **phone})
    except DuplicateKey:
        return  # the same number is stored already, or a later one
