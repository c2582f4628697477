"""Proposing 訂正・追記 and 取消 of a decided or filed record: a submission of its own, whose decision has the effect."""

from collections.abc import Callable

from libs import problems
from libs.actor import Actor
from libs.aggregates import Intent, Loaded
from libs.ids import derived_id
from libs.mongo import Doc
from libs.policy import require_read
from libs.process import viewer
from services.records.commands import submission
from services.records.commands.freezing import thaw_if_stale
from services.records.domain import correction as rules
from services.records.domain import record as records
from services.records.store import Store

Propose = Callable[[Doc, str | None], Doc]
"""(the record, the matter it was decided as) → what is proposed."""


async def amend(
    store: Store, actor: Actor, record_id: str, given: Doc, *, if_match: int, intent: Intent
) -> Loaded:
    """訂正・追記 by the author, the assigned worker or a 査察指導員."""
    return await _send(
        store, actor, record_id, "amendment", lambda record, matter: rules.amendment(record, given, matter),
        if_match, intent,
    )  # fmt: skip


async def void(
    store: Store, actor: Actor, record_id: str, given: Doc, *, if_match: int, intent: Intent
) -> Loaded:
    """取消 by 係長 or above of the office."""
    return await _send(
        store,
        actor,
        record_id,
        "void",
        lambda _record, matter: rules.voiding(given, matter),
        if_match,
        intent,
    )


async def _send(
    store: Store, actor: Actor, record_id: str, matter_type: str, propose: Propose, if_match: int, intent: Intent
) -> Loaded:  # fmt: skip
    """The record as it was seen (`if_match`) is frozen for the proposal; the same request again gets the same answer."""
    record = await _known(store, actor, record_id)
    if await store.submissions.load(derived_id("submission", intent.key)) is not None:
        return await submission.submit(store, actor, {}, intent)
    await submission.require_may_send(store, actor, record.state, matter_type)
    rules.require_correctable(record.state)
    if not await thaw_if_stale(store, record_id, rules.CORRECTABLE):
        records.require_unfrozen(record.state)
    if if_match != record.version:
        raise problems.VersionConflict(current=record.version)
    choice: Doc = {
        "matter_type": matter_type, "items": [{"record_id": record_id, "version": if_match}], "flags": [],
        "urgent": False, "correction": propose(record.published, await _matter(store, record)),
    }  # fmt: skip
    return await submission.submit(store, actor, choice, intent)


async def _known(store: Store, actor: Actor, record_id: str) -> Loaded:
    record = await store.records.load(record_id)
    if record is None or record.state.get("deleted"):
        raise problems.NotFound
    snapshot = await store.restrictions.current()
    if snapshot.hides(record.state.get("household_id") or record.id, viewer(actor)):
        raise problems.NotFound
    require_read(actor, record.state["office_code"], record.state.get("household_id"))
    return record


async def _matter(store: Store, record: Loaded) -> str | None:
    """The matter the record was decided as; None where no submission decided it."""
    submission_id = record.state.get("submission_id")
    decided = await store.submissions.load(submission_id) if submission_id else None
    return decided.state["matter_type"] if decided else None
