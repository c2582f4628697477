"""Reads who may see a household, for those who may see it."""

from typing import TypedDict

from libs import problems
from libs.policy import require_read
from libs.released import Read, Released, readable
from libs.restrictions import RestrictionSet
from services.records.domain.restriction import entry_of, version_of
from services.records.store import Context


class Access(TypedDict):
    """Who may see a household: only its own office (protected), only the people in `allowed` (restricted)."""

    household_id: str
    version: int
    protected: bool
    restricted: bool
    allowed: list[str] | None


async def access(context: Context, household_id: str) -> Released[Access]:
    """What the restrictions say of one household. Nothing is set if everybody who may read it sees it."""
    store, actor = context.store, context.actor

    async def read(_: RestrictionSet) -> Read[Access]:
        found = await store.household(household_id)
        if found is None:
            raise problems.NotFound
        require_read(actor, found.state["office_code"])
        # A copy is enough to hide households. The version must be current, and it may change while the etag does not.
        entry = entry_of(await store.restrictions_document.households(), household_id)
        shown: Access = {
            "household_id": household_id,
            "version": version_of(entry),
            "protected": "offices" in entry,
            "restricted": "allowed" in entry,
            "allowed": entry.get("allowed"),
        }
        return Read(shown, "access", [found.id], [found.id], shown["version"])

    return await readable(store, actor, [household_id], read)
