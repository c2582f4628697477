"""Commands on 関係者 of a household. Their telephone numbers are contacts: private documents that no event has
(docs/domain/people.md 1.7)."""

from libs import problems
from libs.aggregates import Stored
from libs.ids import derived_id
from services.records.commands import casework
from services.records.domain import related_party as rules
from services.records.domain.contact import look_up
from services.records.domain.household import members_of
from services.records.domain.state import RelatedParty
from services.records.store import Context
from services.records.store import contact as contacts


async def register(
    context: Context, household_id: str, details: rules.PartyDetails, phone: str | None
) -> Stored[RelatedParty]:
    """Register a related party of a household."""
    found = await casework.household(context, household_id)
    decision = rules.register(household_id, found.state["office_code"], members_of(found.state), details)
    party = await context.store.related_parties.create(
        context.new_id("related_party"), decision, by=context.by, intent=context.key
    )
    await _keep_phone(context, party, phone, party.version if party.is_written else 0)
    return party


async def change(
    context: Context, party_id: str, details: rules.PartyDetails, phone: str | None
) -> Stored[RelatedParty]:
    """Replace the details of a related party. `to` ends the relation."""
    known = await context.store.related_parties.load(party_id)
    if known is None or known.state["deleted"]:
        raise problems.NotFound
    found = await casework.household(context, known.state["household_id"])
    party = await context.store.related_parties.change(
        party_id,
        lambda item: rules.change(item.state, members_of(found.state), details),
        by=context.by,
        intent=context.key,
        if_match=context.if_match,
        may=await casework.only_seen(context),
        known=known,
    )
    await _keep_phone(context, party, phone, party.version_of(context.key))
    return party


async def _keep_phone(context: Context, party: Stored[RelatedParty], phone: str | None, version: int) -> None:
    """Save the number in its own document. None leaves a stored one, because the sender may not have seen it.

    `version`: that of the party which this request wrote. Repeated after a later one has stored its number, it changes nothing.
    """
    if phone is None:
        return
    contact_id = derived_id("contact", "related_party", party.id)
    fields: contacts.Phone = {
        "kind": "phone",
        "value": phone,
        "household_id": party.state["household_id"],
        "owner_id": party.id,
        **look_up("phone", phone),
        "recorded_at": context.now,
        "recorded_by": context.actor.staff_id,
        "owner_version": version,
    }
    await contacts.put_phone(context.store, contact_id, fields)
