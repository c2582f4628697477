"""Replicas of what records owns: offices, staff, absences, households and districts.

A replica from an earlier release is upgraded when it is read.
"""

from datetime import date
from typing import cast

from libs.aggregates import ReplicaStore
from libs.contracts.codes import HEAD_OFFICE
from libs.mongo import Collection, Filter
from libs.states.people import PublishedAbsence, PublishedDistrict, PublishedHousehold, PublishedOffice, PublishedStaff

HOUSEHOLD, DISTRICT = "records.household:", "records.district:"


class People:
    """The staff and households that approvals knows from events."""

    def __init__(self, documents: Collection) -> None:
        self._documents = documents
        self.copies = ReplicaStore(documents)

    async def prepare(self) -> None:
        """Make the indexes."""
        await self._documents.index([("type", 1), ("state.posts.office_code", 1)])
        await self._documents.index("state.staff_id", sparse=True)

    async def staff(
        self, office_codes: frozenset[str], today: date
    ) -> tuple[list[PublishedStaff], list[PublishedAbsence]]:
        """The staff of these offices and of 本庁, and their absences that are not over."""
        places = sorted(office_codes | {HEAD_OFFICE})
        employed: Filter = {"type": "staff", "state.posts.office_code": {"$in": places}}
        staff = cast("list[PublishedStaff]", await self._existing(employed))
        theirs = {"$in": [s["id"] for s in staff]}
        away: Filter = {"type": "absence", "state.staff_id": theirs, "state.to": {"$gte": today.isoformat()}}
        return staff, cast("list[PublishedAbsence]", await self._existing(away))

    async def offices(self, office_codes: frozenset[str]) -> list[PublishedOffice]:
        found = await self._existing({"type": "office", "state.office_code": {"$in": sorted(office_codes)}})
        return cast("list[PublishedOffice]", found)

    async def kin(self, household_ids: frozenset[str]) -> frozenset[str]:
        """除斥: the staff who are kin of one of these households, as its supervisors have noted."""
        return frozenset[str]().union(*(await self.kin_of_each(household_ids)).values())

    async def kin_of_each(self, household_ids: frozenset[str]) -> dict[str, frozenset[str]]:
        """The excluded staff of each household, as far as the household is known here."""
        return {each["id"]: frozenset(each["excluded_staff"]) for each in await self._households(household_ids)}

    async def offices_of_households(self, household_ids: frozenset[str]) -> dict[str, str]:
        """The office code of each household, as far as the household is known here."""
        return {each["id"]: each["office_code"] for each in await self._households(household_ids)}

    async def household(self, household_id: str) -> PublishedHousehold | None:
        """The household, as far as it is known here."""
        return next(iter(await self._households(frozenset({household_id}))), None)

    async def unit_of_household(self, household_id: str | None) -> str | None:
        """The unit of the household's district. None without a district, or while it is unknown here."""
        household = await self.household(household_id) if household_id else None
        return await self.unit_of(household) if household else None

    async def unit_of(self, household: PublishedHousehold) -> str | None:
        """The unit of the household's district. None without a district, or while that is unknown here."""
        district_id = household["district_id"]
        if district_id is None:
            return None
        found = await self._existing({"_id": DISTRICT + district_id})
        return cast("PublishedDistrict", found[0])["unit"] if found else None

    async def _households(self, household_ids: frozenset[str]) -> list[PublishedHousehold]:
        keys = [HOUSEHOLD + each for each in sorted(household_ids)]
        return cast("list[PublishedHousehold]", await self._existing({"_id": {"$in": keys}}) if keys else [])

    async def _existing(self, where: Filter) -> list[dict[str, object]]:
        """The replicas that match this filter, without deleted ones. The filter must be selective."""
        return [state async for state in self.copies.find(where) if not state["deleted"]]
