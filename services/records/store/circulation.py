"""Queries of 週次供覧: the records that wait for it, and the submissions in which a week was sent."""

from collections.abc import AsyncIterator, Collection, Sequence
from itertools import count

from libs.aggregates import Stored
from libs.ids import derived_id
from libs.mongo import Filter
from services.records.domain.circulation import Sheet
from services.records.domain.state import Record, Submission
from services.records.store.store import Store


async def waiting(store: Store, before: str) -> Sequence[Stored[Record]]:
    """Records that were filed before this time (RFC 3339) and not circulated yet."""
    return await store.records_by({"uncirculated_since": {"$gt": "", "$lt": before}})


async def parts(store: Store, sheet: Sheet) -> AsyncIterator[tuple[str, Stored[Submission] | None]]:
    """The submissions of a sheet in their order, then the id of the next one with None.

    The ids are derived from the sheet alone: a repeated run, after a crash or beside another worker, finds them.
    """
    for part in count():
        submission_id = derived_id("filed", *sheet, part)
        submission = await store.submissions.load(submission_id)
        yield submission_id, submission
        if submission is None:
            return


async def circulated(store: Store, record_ids: Collection[str]) -> None:
    """Note that these records are in a submission and wait no more. Makes no event and no new version.

    A record that was voided meanwhile keeps waiting until its case surely knows of it; then `forget` is called.
    """
    for record_id in sorted(record_ids):
        await _settle(store, {"_id": record_id, "state": "filed"})


async def forget(store: Store, record_id: str) -> None:
    """Note that this record is not to be circulated any more."""
    await _settle(store, {"_id": record_id})


async def _settle(store: Store, where: Filter) -> None:
    await store.records.documents.update(where, {"$unset": {"uncirculated_since": ""}})
