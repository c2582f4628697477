"""代決者の順 of a post: saved as a whole, refused where it leads back to the post or too far."""

from libs import policy
from libs.actor import Actor
from libs.aggregates import Intent
from libs.clock import rfc3339
from libs.mongo import Doc, DuplicateKey
from libs.problems import VersionConflict
from libs.process import by
from services.approvals.commands.desk import Desk
from services.approvals.commands.repeats import KEPT, noted, was_done
from services.approvals.domain.deputies import check
from services.approvals.domain.people import post_key

HISTORY_KEPT = 100


async def save(
    store: Desk, actor: Actor, office_code: str, post: str, ranks: list[Doc], *, if_match: int, intent: Intent | None
) -> Doc:  # fmt: skip
    """The list from now on; `if_match` 0 for the first one. Raises DEPUTY_CYCLE, DEPUTY_CHAIN_TOO_LONG."""
    policy.require(actor, "administer", office_code)
    key = post_key(office_code, post)
    kept = await store.deputies.get(key)
    if kept is not None and was_done(kept, intent):
        return kept
    at = await store.circumstances(frozenset({office_code}))
    check(at.directory, office_code, post, ranks)
    entry = {"by": by(actor).as_json(), "at": rfc3339(store.clock.now()), "ranks": ranks}
    changed: Doc = {"office_code": office_code, "post": post, "ranks": ranks, "version": if_match + 1}
    if await _put(store, key, changed, entry, noted(intent)):
        return {"_id": key, **changed}
    newer = await store.deputies.get(key)
    if newer is not None and was_done(newer, intent):
        return newer
    raise VersionConflict(current=newer["version"] if newer else 0)


async def _put(store: Desk, key: str, changed: Doc, entry: Doc, done: list[Doc]) -> bool:
    """Write the list over the version before `changed`; False where that is not the one that stands."""
    if changed["version"] > 1:
        pushed = {
            "history": {"$each": [entry], "$slice": -HISTORY_KEPT},
            "done": {"$each": done, "$slice": -KEPT},
        }
        where = {"_id": key, "version": changed["version"] - 1}
        return await store.deputies.update(where, {"$set": changed, "$push": pushed})
    try:
        await store.deputies.insert({"_id": key, **changed, "history": [entry], "done": done})
    except DuplicateKey:
        return False
    return True
