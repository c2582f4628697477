"""Reads the related parties of a household. Their telephone numbers are among the household's contacts."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from libs import problems
from libs.actor import Actor
from libs.cursor import Listed
from libs.policy import require_contacts, require_read
from libs.released import Read, Released, readable
from libs.restrictions import RestrictionSet
from libs.states.people import PublishedRelatedParty
from services.records.store import Context, Store

T = TypeVar("T")


class ShownParty(PublishedRelatedParty):
    """A related party with its telephone numbers."""

    phone: list[str]


async def related_party(context: Context, party_id: str) -> Released[ShownParty]:
    """One related party with its telephone number."""
    store, actor = context.store, context.actor

    async def with_numbers(party: PublishedRelatedParty, office_code: str) -> ShownParty:
        household_id = party["household_id"]
        require_contacts(actor, office_code, household_id)
        phones = [each for each in await store.contacts_of(household_id) if each["owner_id"] == party_id]
        return {**party, "phone": [row["value"] for row in phones if row["kind"] == "phone"]}

    return await _readable(context, party_id, with_numbers)


async def party_as_left(context: Context, party_id: str) -> Released[PublishedRelatedParty]:
    """One related party in the form that a command answers, without numbers: for a request that wrote nothing."""

    async def as_published(party: PublishedRelatedParty, _: str) -> PublishedRelatedParty:
        return party

    return await _readable(context, party_id, as_published)


async def _readable(
    context: Context, party_id: str, show: Callable[[PublishedRelatedParty, str], Awaitable[T]]
) -> Released[T]:
    """What `show` makes of a related party; it is given the household's office too."""
    store, actor = context.store, context.actor
    known = await store.related_parties.load(party_id)
    if known is None or known.state["deleted"]:
        raise problems.NotFound
    household_id = known.state["household_id"]

    async def read(_: RestrictionSet) -> Read[T]:
        office_code = await _office_read(store, actor, household_id)
        shown = await show(store.related_parties.published(known), office_code)
        return Read(shown, "related_party", [party_id], [household_id], known.version)

    return await readable(store, actor, [household_id], read)


async def related_parties(context: Context, household_id: str) -> Released[Listed[PublishedRelatedParty]]:
    """The related parties of a household, ended ones last."""
    store, actor = context.store, context.actor

    async def read(_: RestrictionSet) -> Read[Listed[PublishedRelatedParty]]:
        await _office_read(store, actor, household_id)
        found = await store.related_parties_of(household_id)
        found.sort(key=lambda party: (party.state["to"] is not None, party.state["kind"], party.id))
        answer: Listed[PublishedRelatedParty] = {
            "items": [store.related_parties.published(each) for each in found],
            "next_cursor": None,
        }
        return Read(answer, "related_parties", [each.id for each in found], [household_id])

    return await readable(store, actor, [household_id], read)


async def _office_read(store: Store, actor: Actor, household_id: str) -> str:
    """The office code of a household. Refused unless the actor may read it."""
    household = await store.household(household_id)
    if household is None:
        raise problems.NotFound
    require_read(actor, household.state["office_code"], household_id)
    return household.state["office_code"]
