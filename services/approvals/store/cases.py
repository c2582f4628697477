"""The database queries for cases and for 後閲. Each uses an index and has a bounded result; none counts totals."""

import asyncio
from collections.abc import Sequence
from typing import cast

from libs.aggregates import Aggregates, Stored
from libs.mongo import Filter
from libs.states.signoff import ApprovalCaseEvent, PostView, PostViewEvent, PublishedApprovalCase, PublishedPostView
from services.approvals.domain.case import DECIDED, OPEN
from services.approvals.domain.people import PostHolder
from services.approvals.domain.state import ApprovalCase, CaseRow

ROW = tuple(name for name in CaseRow.__annotations__ if name != "id")
"""The fields of a case that a list needs."""
ANY = {"$gt": ""}


class Cases:
    """Queries over the documents of cases, and their housekeeping fields."""

    def __init__(self, aggregates: Aggregates[ApprovalCase, PublishedApprovalCase, ApprovalCaseEvent]) -> None:
        self._documents = aggregates.collection
        self._aggregates = aggregates

    async def prepare(self) -> None:
        """Make the indexes."""
        await self._documents.index("waiting")
        await self._documents.index("may_deputise")
        await self._documents.index("unread")
        await self._documents.index([("acted_by", 1), ("acted_on", 1)])
        await self._documents.index([("drafter.staff_id", 1), ("state", 1)])
        await self._documents.index([("state", 1), ("office_code", 1)])
        await self._documents.index("unconfirmed_since", sparse=True)
        await self._documents.index("owed.id", sparse=True)
        await self._documents.index("needs_help", sparse=True)
        await self._documents.index("lacking", sparse=True)
        await self._documents.index("record_ids")

    async def waiting_for(self, staff_id: str) -> list[CaseRow]:
        """The cases that wait for this person, or that they may decide as a deputy."""
        own, deputised = await asyncio.gather(self._rows({"waiting": staff_id}), self._rows({"may_deputise": staff_id}))
        return [*own, *deputised]

    async def returned_to(self, staff_id: str) -> list[CaseRow]:
        return await self._rows({"drafter.staff_id": staff_id, "state": "returned"})

    async def sent_by(self, staff_id: str) -> list[CaseRow]:
        return await self._rows({"drafter.staff_id": staff_id, "state": {"$in": list(OPEN)}})

    async def unread_by(self, staff_id: str) -> list[CaseRow]:
        return await self._rows({"unread": staff_id})

    async def acted_on_by(self, staff_id: str, since: str, until: str) -> list[CaseRow]:
        """The cases that this person acted on and whose last action is within these days (inclusive)."""
        return await self._rows({"acted_by": staff_id, "acted_on": {"$gte": since, "$lte": until}})

    async def stranded(self, office_codes: Sequence[str] | None) -> list[CaseRow]:
        """The cases of these offices that nobody can carry on. None means all offices."""
        return await self._rows({"needs_help": ANY if office_codes is None else {"$in": list(office_codes)}})

    async def circulating_in(self, office_code: str) -> list[CaseRow]:
        return await self._rows({"state": "circulating", "office_code": office_code})

    async def rows(self, case_ids: Sequence[str]) -> list[CaseRow]:
        return await self._rows({"_id": {"$in": list(case_ids)}}) if case_ids else []

    async def whole(self, case_ids: Sequence[str]) -> list[Stored[ApprovalCase]]:
        """These cases with all their fields; ids without a case are left out."""
        found = await self._documents.list({"_id": {"$in": list(case_ids)}}) if case_ids else []
        return [self._aggregates.loaded(doc) for doc in found]

    async def open_in(self, office_code: str) -> list[str]:
        return await self._ids({"state": {"$in": list(OPEN)}, "office_code": office_code})

    async def with_record(self, record_id: str) -> list[str]:
        """Ids of the cases that have or had this record as an item."""
        return await self._ids({"record_ids": record_id})

    async def lacking_content(self) -> list[str]:
        return await self._ids({"lacking": True})

    async def owing_duties(self) -> list[str]:
        """Ids of the cases whose 後閲 are not documents of their own yet."""
        return await self._ids({"owed.id": ANY})

    async def decided(self) -> list[str]:
        return await self._ids({"state": "decided"})

    async def unconfirmed_before(self, moment: str) -> list[str]:
        """Ids of the cases with an outcome from before `moment` (RFC 3339) that records has not confirmed."""
        return await self._ids({"unconfirmed_since": {**ANY, "$lt": moment}})

    async def open_by_office(self) -> dict[str, list[str]]:
        return await self._by_office([{"state": state} for state in OPEN])

    async def read_after_decision_by_office(self) -> dict[str, list[str]]:
        """Ids of the decided cases that somebody still has to read, or that lack a reader."""
        decided: Filter = {"state": {"$in": sorted(DECIDED)}}
        return await self._by_office([{**decided, name: ANY} for name in ("unread", "needs_help")])

    async def of_household_by_office(
        self, household_id: str, office_code: str, readers: Sequence[str]
    ) -> dict[str, list[str]]:
        """Ids of the cases about a household that are open in this office, or unread by one of these people."""
        named: Filter = {"household_id": household_id}
        is_open: Filter = {"state": {"$in": list(OPEN)}, "office_code": office_code}
        return await self._by_office([{**is_open, **named}, {"unread": {"$in": list(readers)}, **named}])

    async def of_people_by_office(
        self, office_codes: frozenset[str], waiting_for: str | None, unread_by: str | None
    ) -> dict[str, list[str]]:
        """Ids of the cases that lack an assignee in these offices (in all if none is named), and those that wait for
        or are unread by these people."""
        filters: list[Filter] = [{"needs_help": {"$in": sorted(office_codes)} if office_codes else ANY}]
        if waiting_for:
            filters.append({"waiting": waiting_for})
        if unread_by:
            filters.append({"unread": unread_by})
        return await self._by_office(filters)

    async def note(self, case_id: str, field: str, value: object) -> None:
        """Set a housekeeping field of a case, without an event or a new version."""
        await self._documents.update({"_id": case_id}, {"$set": {field: value}})

    async def note_once(self, case_id: str, field: str, value: object) -> bool:
        """The same, only if the field does not have this value yet. Whether this call set it."""
        return await self._documents.update({"_id": case_id, field: {"$ne": value}}, {"$set": {field: value}})

    async def forget(self, case_id: str, field: str, value: object) -> None:
        """Unset a housekeeping field of a case if it still has this value, without an event or a new version."""
        await self._documents.update({"_id": case_id, field: value}, {"$unset": {field: ""}})

    async def _rows(self, where: Filter) -> list[CaseRow]:
        """The list fields of these cases, with the defaults that documents of an earlier release lack."""
        rows = [self._aggregates.loaded(doc, ROW) for doc in await self._documents.list(where, fields=ROW)]
        return [cast("CaseRow", {"id": row.id, "version": row.version, **row.state}) for row in rows]

    async def _ids(self, where: Filter) -> list[str]:
        return [doc["_id"] for doc in await self._documents.list(where, fields=["_id"])]

    async def _by_office(self, filters: Sequence[Filter]) -> dict[str, list[str]]:
        """Ids of the cases that match any of these filters, by office, each id once."""
        found: dict[str, dict[str, None]] = {}
        for where in filters:
            for doc in await self._documents.list(where, fields=["office_code"]):
                found.setdefault(doc["office_code"], {})[doc["_id"]] = None
        return {office_code: list(ids) for office_code, ids in found.items()}


class Duties:
    """Queries over the documents of 後閲."""

    def __init__(self, aggregates: Aggregates[PostView, PublishedPostView, PostViewEvent]) -> None:
        self._documents = aggregates.collection
        self._aggregates = aggregates

    async def prepare(self) -> None:
        """Make the indexes."""
        await self._documents.index([("person.staff_id", 1), ("state", 1)])
        await self._documents.index([("office_code", 1), ("state", 1)])

    async def of(self, duty_ids: Sequence[str]) -> list[Stored[PostView]]:
        return await self._found({"_id": {"$in": list(duty_ids)}}) if duty_ids else []

    async def pending_of(self, staff_id: str) -> list[Stored[PostView]]:
        """The 後閲 that this person still owes."""
        return await self._found({"person.staff_id": staff_id, "state": "pending"})

    async def pending_of_post(self, holder: PostHolder) -> list[Stored[PostView]]:
        """The 後閲 that this person still owes in this post."""
        person = {f"person.{name}": value for name, value in holder.items()}
        return await self._found({"state": "pending", **person})

    async def pending_in(self, office_code: str) -> list[Stored[PostView]]:
        return await self._found({"office_code": office_code, "state": "pending"})

    async def _found(self, where: Filter) -> list[Stored[PostView]]:
        return [self._aggregates.loaded(doc) for doc in await self._documents.list(where)]
