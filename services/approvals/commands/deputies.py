"""代決者の順 of a post: saved as a whole, refused where it leads back to the post or too far."""

from libs import policy
from libs.actor import Actor
from libs.clock import rfc3339
from libs.mongo import Doc, DuplicateKey
from libs.problems import VersionConflict
from libs.process import by
from services.approvals.commands.desk import Desk, circumstances
from services.approvals.domain.deputies import check
from services.approvals.domain.people import post_key

HISTORY_KEPT = 100


async def save(
    store: Desk, actor: Actor, office_code: str, post: str, ranks: list[Doc], if_match: int
) -> Doc:
    """The list from now on; `if_match` 0 for the first one. Raises DEPUTY_CYCLE, DEPUTY_CHAIN_TOO_LONG."""
    policy.require(actor, "administer", office_code)
    at = await circumstances(store, frozenset({office_code}))
    check(at.directory, office_code, post, ranks)
    key = post_key(office_code, post)
    entry = {"by": by(actor).as_json(), "at": rfc3339(store.clock.now()), "ranks": ranks}
    changed: Doc = {"office_code": office_code, "post": post, "ranks": ranks, "version": if_match + 1}
    if if_match == 0:
        try:
            await store.deputies.insert({"_id": key, **changed, "history": [entry]})
        except DuplicateKey:
            raise VersionConflict(current=await _version(store, key)) from None
        return {"_id": key, **changed}
    pushed = {"$each": [entry], "$slice": -HISTORY_KEPT}
    if not await store.deputies.update(
        {"_id": key, "version": if_match}, {"$set": changed, "$push": {"history": pushed}}
    ):
        raise VersionConflict(current=await _version(store, key))
    return {"_id": key, **changed}


async def _version(store: Desk, key: str) -> int:
    kept = await store.deputies.get(key)
    return kept["version"] if kept else 0
