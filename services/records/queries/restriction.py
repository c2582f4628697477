"""Reading who may see a household: for those who do."""

from libs import problems
from libs.actor import Actor
from libs.policy import require_read
from libs.process import reading, viewer
from libs.restrictions import Snapshot
from services.records.domain.restriction import Entry, entry_of
from services.records.store import Store


async def access(store: Store, actor: Actor, household_id: str) -> Entry:
    """What the restrictions say of one household; empty where it is shown to everybody who may read it."""

    async def read(_snapshot: Snapshot) -> Entry:
        found = await store.household(household_id)
        if found is None:
            raise problems.NotFound
        require_read(actor, found.state["office_code"])
        # Who is hidden may be told by a copy; the version is the one of now, which moves without anybody being hidden.
        entry = entry_of((await store.restrictions_document.snapshot()).households, household_id)
        await store.audit.read(reading(actor, "access", [found.id], [found.id]))
        return entry

    return await store.restrictions.require(viewer(actor), household_id, read)
