"""Own copies of the households, related parties, staff, districts and offices that records owns."""

from collections.abc import Iterable, Mapping, Sequence
from typing import cast

from libs.aggregates import ReplicaStore
from libs.calendar import in_force
from libs.mongo import Collection, Filter
from libs.states import people

HOUSEHOLD = "records.household:"
STAFF = "records.staff:"
RELATED_PARTY = "records.related_party:"


class People:
    """The collection of copies."""

    def __init__(self, collection: Collection) -> None:
        self._collection = collection
        self.copies = ReplicaStore(collection)

    async def prepare(self) -> None:
        """Make the indexes."""
        await self._collection.index("state.worker_id", sparse=True)
        await self._collection.index("state.district_id", sparse=True)
        await self._collection.index("state.holders.staff_id", sparse=True)
        await self._collection.index([("state.posts.office_code", 1), ("state.posts.unit", 1)], sparse=True)

    async def household(self, household_id: str) -> people.PublishedHousehold | None:
        """A household; None where there is none."""
        household = cast("people.PublishedHousehold | None", await self.copies.get(HOUSEHOLD + household_id))
        return None if household is None or household["deleted"] else household

    async def household_office(self, household_id: str | None) -> str | None:
        """The office of a household; None for no household, or one that does not exist."""
        household = await self.household(household_id) if household_id else None
        return household["office_code"] if household else None

    async def household_offices(self, household_ids: Iterable[str]) -> dict[str, str]:
        """The office of each of these households; those that do not exist are left out."""
        where: Filter = {"_id": {"$in": sorted({HOUSEHOLD + each for each in household_ids})}}
        rows = await self._collection.list(
            {**where, "state.deleted": {"$ne": True}}, fields=["state.id", "state.office_code"]
        )
        return {row["state"]["id"]: row["state"]["office_code"] for row in rows}

    async def related_party(self, party_id: str) -> people.PublishedRelatedParty | None:
        """A related party, also one whose import was undone; None where this service has heard of none."""
        return cast("people.PublishedRelatedParty | None", await self.copies.get(RELATED_PARTY + party_id))

    async def staff(self, staff_id: str) -> people.PublishedStaff | None:
        """A staff member; None where there is none."""
        staff = cast("people.PublishedStaff | None", await self.copies.get(STAFF + staff_id))
        return None if staff is None or staff["deleted"] else staff

    async def has_staff(self, staff_ids: Sequence[str]) -> bool:
        """Whether each of these ids is a staff member's."""
        keys = {STAFF + staff_id for staff_id in staff_ids}
        where: Filter = {"_id": {"$in": sorted(keys)}, "state.deleted": {"$ne": True}}
        return not keys or len(await self._collection.list(where, fields=["_id"])) == len(keys)

    async def has_office(self, office_code: str) -> bool:
        return await self._collection.find_one({"type": "office", "state.office_code": office_code}) is not None

    async def unit(self, office_code: str, unit: str, today: str) -> frozenset[str]:
        """The staff who hold a post in this unit of the office today."""
        post = {"office_code": office_code, "unit": unit}
        staff = self.copies.find({"type": "staff", "state.posts": {"$elemMatch": post}})
        found = [cast("people.PublishedStaff", each) async for each in staff]
        return frozenset(each["id"] for each in found if not each["deleted"] and _works_in(each, post, today))

    async def households_of(self, worker_ids: frozenset[str], today: str) -> dict[str, str]:
        """The households assigned to these workers today, by name or by a district that they hold: each with its office."""
        fields = ["state.id", "state.office_code"]
        workers = {"$in": sorted(worker_ids)}
        rows = await self._collection.list({"type": "household", "state.worker_id": workers}, fields=fields)
        districts = self.copies.find({"type": "district", "state.holders.staff_id": workers})
        district_ids = [d["id"] async for d in districts if _holds(cast("people.District", d), worker_ids, today)]
        if district_ids:
            where = {"type": "household", "state.district_id": {"$in": district_ids}, "state.worker_id": None}
            rows += await self._collection.list(where, fields=fields)
        return {row["state"]["id"]: row["state"]["office_code"] for row in rows}


def _holds(district: people.District, worker_ids: frozenset[str], today: str) -> bool:
    return any(holder["staff_id"] in worker_ids and in_force(holder, today) for holder in district["holders"])


def _works_in(staff: people.PublishedStaff, post: Mapping[str, str], today: str) -> bool:
    return any(held.items() >= post.items() and in_force(held, today) for held in staff["posts"])
