"""週次供覧 as documents: what waits for it, and the submissions in which a week was sent."""

from collections.abc import AsyncIterator, Collection, Sequence
from itertools import count

from libs.aggregates import Loaded
from libs.ids import derived_id
from libs.mongo import Doc
from services.records.domain.circulation import Sheet
from services.records.store.store import Store


async def waiting(store: Store, before: str) -> Sequence[Loaded]:
    """Records filed before this time that were not circulated yet."""
    return await store.records_by({"uncirculated_since": {"$gt": "", "$lt": before}})


async def parts(store: Store, sheet: Sheet) -> AsyncIterator[tuple[str, Loaded | None]]:
    """The submissions of a sheet in their order, at last the id of the one that is still to be made.

    The ids are made of the sheet alone: whoever sends it again, after a crash or beside another worker, meets them.
    """
    for part in count():
        submission_id = derived_id("filed", *sheet, part)
        found = await store.submissions.load(submission_id)
        yield submission_id, found
        if found is None:
            return


async def circulated(store: Store, record_ids: Collection[str]) -> None:
    """These records are in a submission now: they wait no more. No event, no version.

    One that was voided meanwhile keeps waiting: `forget` follows when the case has surely been told of it.
    """
    for record_id in sorted(record_ids):
        await _settle(store, {"_id": record_id, "state": "filed"})


async def forget(store: Store, record_id: str) -> None:
    """A record that is not to be circulated any more."""
    await _settle(store, {"_id": record_id})


async def _settle(store: Store, where: Doc) -> None:
    await store.records.documents.update(where, {"$unset": {"uncirculated_since": ""}})
