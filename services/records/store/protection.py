"""What callers may hear about a protected household: a document beside the restrictions. No event has it."""

from libs.canonical import Json
from libs.mongo import DuplicateKey
from services.records.domain.restriction import Protection
from services.records.store.store import Store

_PRIVATE = frozenset({"_id", "passphrase", "n", "undone"})


async def shown(store: Store, household_id: str) -> dict[str, Json]:
    """What a household's own office sees of its protection. Empty if nothing was noted."""
    about = await store.protections.get(household_id) or {}
    return {name: value for name, value in about.items() if name not in _PRIVATE}


async def tell(store: Store, household_id: str, about: Protection, n: int) -> None:
    """Save what callers may hear, unless a later change (higher `n`) has saved it already."""
    newer = {**about, "n": n, "undone": False}
    earlier = {"_id": household_id, "n": {"$not": {"$gte": n}}}
    if await store.protections.update(earlier, {"$set": newer, "$unset": {"source": ""}}):
        return
    try:
        await store.protections.insert({"_id": household_id, **newer})
    except DuplicateKey:
        return
