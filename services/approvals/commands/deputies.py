"""Saves the deputies of a post (代決者の順) as a whole list. A list that leads back to the post, or too far, is refused."""

from libs import policy
from libs.problems import VersionConflict
from services.approvals.commands.repeats import was_done
from services.approvals.domain.deputies import check
from services.approvals.domain.people import PartialResolver, post_key
from services.approvals.store import Context, DeputyList, RanksVersion, noted


async def save(context: Context, office_code: str, post: str, ranks: list[PartialResolver]) -> DeputyList:
    """Save the list; `If-Match` is 0 for the first one. Raises DEPUTY_CYCLE, DEPUTY_CHAIN_TOO_LONG, VersionConflict."""
    policy.require(context.actor, "administer", office_code)
    store, key = context.store, post_key(office_code, post)
    kept = await store.deputies.get(key)
    if kept is not None and was_done(kept, context.key):
        return kept
    at = await store.decision_context(frozenset({office_code}))
    check(at.directory, office_code, post, ranks)
    version = context.if_match or 0
    changed: DeputyList = {"office_code": office_code, "post": post, "ranks": ranks, "version": version + 1}
    if await _put(context, key, changed):
        return changed
    newer = await store.deputies.get(key)
    if newer is not None and was_done(newer, context.key):
        return newer
    raise VersionConflict(current=newer["version"] if newer else 0)


async def _put(context: Context, key: str, changed: DeputyList) -> bool:
    """Write the list over the version before it. False if the stored version is another one."""
    entry: RanksVersion = {"by": context.by.as_json(), "at": context.now, "ranks": changed["ranks"]}
    deputies = context.store.deputies
    if changed["version"] > 1:
        return await deputies.replace((key, changed["version"] - 1), changed, entry, context.key)
    return await deputies.insert({"_id": key, **changed, "history": [entry], "done": noted(context.key)})
