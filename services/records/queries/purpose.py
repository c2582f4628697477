"""Says what a stated purpose opens, before the reader reads, so that nobody has to guess."""

from typing import TypedDict

from libs.reader import viewer
from libs.released import Read, Released, readable
from libs.restrictions import RestrictionSet
from services.records.domain.household import ShownHead
from services.records.queries.household import ShownHousehold, shapes
from services.records.store import Context


class OpenedHousehold(TypedDict):
    """A household that the purpose names."""

    id: str
    case_number: str | None
    head: ShownHead | None
    office_code: str


class Opened(TypedDict):
    """What the purpose opens: all wards, or these households until a time."""

    all_wards: bool
    until: str | None
    households: list[OpenedHousehold]


async def opened(context: Context) -> Released[Opened]:
    """All wards or the named households. Nothing if no purpose is stated or it opens nothing."""
    store, actor = context.store, context.actor
    by_purpose = actor.grant

    async def read(snapshot: RestrictionSet) -> Read[Opened]:
        found = await store.households_by_id(by_purpose.household_ids - snapshot.hidden_from(viewer(actor)))
        shown = [_named(each) for each in await shapes(store, found)]
        ids = [each["id"] for each in shown]
        answer: Opened = {"all_wards": by_purpose.everywhere, "until": by_purpose.until, "households": shown}
        return Read(answer, "purpose", ids, ids)

    return await readable(store, actor, (), read)


def _named(household: ShownHousehold) -> OpenedHousehold:
    return {
        "id": household["id"],
        "case_number": household["case_number"],
        "head": household["head"],
        "office_code": household["office_code"],
    }
