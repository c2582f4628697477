"""Proposes 訂正・追記 or 取消 of a decided or filed record. It is a submission of its own, and its decision takes effect."""

from collections.abc import Callable

from libs import problems
from libs.aggregates import Stored
from libs.contracts import codes
from libs.policy import require_read
from libs.reader import viewer
from libs.states.casework import Correction
from services.records.commands import submission
from services.records.commands.bundle import require_may_send
from services.records.commands.freeze import thaw_if_stale
from services.records.domain import correction as rules
from services.records.domain import record as records
from services.records.domain.bundle import plain
from services.records.domain.state import BundleItem, Choice, Record, Submission
from services.records.store import Context, Store

Propose = Callable[[Record, codes.MatterType | None], Correction]
"""(the record, the matter it was decided as) → the proposal."""


async def amend(context: Context, record_id: str, given: rules.GivenAmendment) -> Stored[Submission]:
    """訂正・追記 by the author, the assigned worker or a 査察指導員."""
    return await _send(context, record_id, "amendment", lambda record, matter: rules.amendment(record, given, matter))


async def void(context: Context, record_id: str, given: rules.GivenVoiding) -> Stored[Submission]:
    """取消 by 係長 or above of the office."""
    return await _send(context, record_id, "void", lambda _record, matter: rules.voiding(given, matter))


async def _send(
    context: Context, record_id: str, matter_type: codes.MatterType, propose: Propose
) -> Stored[Submission]:
    """Freeze the record at the version that was read (`if_match`), and send the proposal.

    A repeated request gets the same answer.
    """
    store = context.store
    record = await _known(context, record_id)
    if (before := await submission.repeated(context)) is not None:
        return before
    await require_may_send(context, record.state, matter_type)
    rules.require_correctable(record.state)
    if not await thaw_if_stale(store, record_id, rules.CORRECTABLE):
        records.require_unfrozen(record.state)
    context.require_current(record.version)
    proposal = propose(record.state, await _matter(store, record))
    items: list[BundleItem] = [{"record_id": record_id, "version": record.version, "disposition": None}]
    choice: Choice = {**plain(matter_type, items), "correction": proposal}
    return await submission.submit(context, choice)


async def _known(context: Context, record_id: str) -> Stored[Record]:
    record = await context.store.record(record_id)
    if record is None:
        raise problems.NotFound
    snapshot = await context.store.restrictions.current()
    if snapshot.hides(record.state["household_id"] or record.id, viewer(context.actor)):
        raise problems.NotFound
    require_read(context.actor, record.state["office_code"], record.state["household_id"])
    return record


async def _matter(store: Store, record: Stored[Record]) -> codes.MatterType | None:
    """The matter that the record was decided as. None if no submission decided it."""
    submission_id = record.state["submission_id"]
    decided = await store.submissions.load(submission_id) if submission_id else None
    return decided.state["matter_type"] if decided else None
