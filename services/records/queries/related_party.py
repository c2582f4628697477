"""Reading the related parties of a household; their numbers are among the household's contacts."""

from libs import problems
from libs.actor import Actor
from libs.aggregates import Loaded
from libs.mongo import Doc
from libs.policy import require_contacts, require_read
from libs.process import reading, viewer
from libs.restrictions import Snapshot
from services.records.store import Store


def shape(store: Store, party: Loaded) -> Doc:
    return store.related_parties.published(party)


async def related_party(store: Store, actor: Actor, party_id: str) -> Doc:
    """One related party with its telephone number."""
    known = await store.related_parties.load(party_id)
    if known is None or known.state.get("deleted"):
        raise problems.NotFound
    household_id: str = known.state["household_id"]

    async def read(_snapshot: Snapshot) -> Doc:
        require_contacts(actor, await _office_read(store, actor, household_id), household_id)
        phones = await store.contacts.list({"household_id": household_id, "owner_id": party_id})
        await store.audit.read(reading(actor, "related_party", [party_id], [household_id]))
        return {**shape(store, known), "phone": [row["value"] for row in phones if row["kind"] == "phone"]}

    return await store.restrictions.require(viewer(actor), household_id, read)


async def related_parties(store: Store, actor: Actor, household_id: str) -> list[Doc]:
    """The related parties of a household; ended ones last."""

    async def read(_snapshot: Snapshot) -> list[Doc]:
        await _office_read(store, actor, household_id)
        docs = store.related_parties.documents.find({"household_id": household_id})
        found = [store.related_parties.loaded(doc) async for doc in docs if not doc.get("deleted")]
        found.sort(key=lambda party: (party.state.get("to") is not None, party.state["kind"], party.id))
        await store.audit.read(reading(actor, "related_parties", [each.id for each in found], [household_id]))
        return [shape(store, each) for each in found]

    return await store.restrictions.require(viewer(actor), household_id, read)


async def _office_read(store: Store, actor: Actor, household_id: str) -> str:
    """The office of a household that the actor reads; NotFound otherwise."""
    household = await store.household(household_id)
    if household is None:
        raise problems.NotFound
    require_read(actor, household.state["office_code"], household_id)
    return household.state["office_code"]
