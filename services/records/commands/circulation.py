"""週次供覧 of what was filed: whatever waits from weeks that are over is sent, by whichever worker comes by."""

from collections.abc import Sequence

from libs import problems
from libs.aggregates import Loaded
from libs.faults import crash_point
from libs.worker import one_by_one
from services.records.commands.casework import effect, now, saved
from services.records.commands.submission import TRIES, keep_contents
from services.records.domain import circulation as rules
from services.records.domain import record as records
from services.records.domain.submission import ITEMS_AT_MOST
from services.records.store import Store
from services.records.store import circulation as store_of


async def circulate(store: Store) -> int:
    """Send what was filed in the weeks before this one and was not circulated yet; how many sheets went out well."""
    sheets: dict[str, tuple[rules.Sheet, list[Loaded]]] = {}
    for record in await store_of.waiting(store, rules.begun(now(store))):
        sheet = rules.sheet_of(record.state) if record.state["state"] == "filed" else None
        if sheet is None:
            await _leave_out(store, record.id)
        else:
            sheets.setdefault("/".join(sheet), (sheet, []))[1].append(record)
    return await one_by_one(sheets, lambda name: _send(store, *sheets[name]), "circulation")


async def _send(store: Store, sheet: rules.Sheet, filed: Sequence[Loaded]) -> None:
    """Each record into one submission of the sheet: an earlier one that has it, else the next."""
    left = {record.id: record for record in sorted(filed, key=lambda each: each.state["filed_at"])}
    for _ in range(TRIES):
        async for submission_id, found in store_of.parts(store, sheet):
            if not left:
                return
            sent = found or await _create(store, submission_id, sheet, list(left.values())[:ITEMS_AT_MOST])
            crash_point("circulation.after_send")
            taken = left.keys() & {item["record_id"] for item in sent.state["items"]}
            await store_of.circulated(store, taken)
            for record_id in taken:
                del left[record_id]
        if not left:
            return
    raise problems.InProgress


async def _leave_out(store: Store, record_id: str) -> None:
    """A record whose 取消 was decided meanwhile, which its 係長 saw then.

    It may have been voided while it was being sent: it is told once more, for a case that came in after the 取消.
    """
    await effect(store.records, record_id, records.restated, acting=None, where={})
    await store_of.forget(store, record_id)


async def _create(store: Store, submission_id: str, sheet: rules.Sheet, filed: Sequence[Loaded]) -> Loaded:
    """The submission of this id; where another worker was faster, his."""
    decision, beside = rules.send(submission_id, sheet, [record.published for record in filed], now(store))
    await keep_contents(store, beside)
    return await store.submissions.create(submission_id, saved(decision), by=None)
