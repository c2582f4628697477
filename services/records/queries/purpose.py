"""What the purpose that a reader states opens: said before he reads, so that nobody has to guess."""

from libs.actor import Actor
from libs.mongo import Doc
from libs.process import reading, viewer
from libs.restrictions import Snapshot
from services.records.queries.household import shapes
from services.records.store import Store


async def opened(store: Store, actor: Actor) -> Doc:
    """All wards, or the households that are named; nothing where no purpose is stated or it opens nothing."""
    by_purpose = actor.opened

    async def read(snapshot: Snapshot) -> Doc:
        named = sorted(by_purpose.household_ids - snapshot.hidden_from(viewer(actor)))
        found = await store.households_by({"_id": {"$in": named}}) if named else []
        shown = [_named(each) for each in await shapes(store, found)]
        ids = [each["id"] for each in shown]
        await store.audit.read(reading(actor, "purpose", ids, ids))
        return {"all_wards": by_purpose.everywhere, "until": by_purpose.until, "households": shown}

    return await store.restrictions.released(viewer(actor), read)


def _named(household: Doc) -> Doc:
    return {name: household[name] for name in ("id", "case_number", "head", "office_code")}
