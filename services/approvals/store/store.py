"""The collections of approvals and their indexes, and the questions asked of them: selective, bounded, without totals."""

import asyncio
from collections.abc import Sequence
from datetime import date

from libs.aggregates import Aggregates, Copies, Loaded
from libs.calendar import jst_date
from libs.clock import Clock, rfc3339
from libs.contracts.codes import HEAD_OFFICE
from libs.mongo import Collection, Doc, DuplicateKey
from libs.numbers import Numbers
from libs.process import Process
from services.approvals.domain.case import Circumstances
from services.approvals.domain.people import directory

ROW = (
    "version", "number", "title", "household_id", "office_code", "matter_type", "drafter", "drafted_at",
    "round", "state", "active_seq", "steps", "urgent", "needed_by", "items", "flags", "withdraw_request", "acted_on",
    "unroutable_reason", "oral_consent", "decided_at", "stranded",
)  # fmt: skip
"""What a list needs of a case."""


class Store:
    """The database of approvals."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.clock: Clock = process.clock
        self.audit = process.audit
        self.signer = process.signer
        self.restrictions = process.restrictions()
        self.approvals: Aggregates = process.aggregates("approval")
        self.post_views: Aggregates = process.aggregates("post_view")
        db = process.db
        self._cases = db.collection("approvals")
        self._duties = db.collection("post_views")
        self._copies = db.collection("copies")
        self.copies = Copies(self._copies)
        self.contents = db.collection("contents")
        self.routes: Collection = db.collection("routes")
        self.deputies: Collection = db.collection("deputies")
        self.numbers = Numbers(db.collection("numbers"), db.collection("counters"))

    async def prepare(self) -> None:
        """Make the indexes."""
        await self.process.prepare()
        await self.numbers.prepare()
        await self._cases.index("waiting")
        await self._cases.index("may_deputise")
        await self._cases.index("unread")
        await self._cases.index([("acted_by", 1), ("acted_on", 1)])
        await self._cases.index([("drafter.staff_id", 1), ("state", 1)])
        await self._cases.index([("state", 1), ("office_code", 1)])
        await self._cases.index("unconfirmed_since", sparse=True)
        await self._cases.index("owed.id", sparse=True)
        await self._cases.index("needs_help", sparse=True)
        await self._cases.index("lacking", sparse=True)
        await self._cases.index("record_ids")
        await self._duties.index([("person.staff_id", 1), ("state", 1)])
        await self._duties.index([("office_code", 1), ("state", 1)])
        await self._copies.index([("type", 1), ("state.posts.office_code", 1)])
        await self._copies.index("state.staff_id", sparse=True)

    # ------------------------------------------------------------------ own copies

    async def circumstances(
        self, office_codes: frozenset[str], household_ids: frozenset[str] = frozenset()
    ) -> Circumstances:
        """The time and the people of these offices, without the kin of these households, as the rules need them.

        Asked for anew each time, once per request: an absence that was just entered counts.
        """
        moment = rfc3339(self.clock.now())
        today = jst_date(moment)
        (staff, absences), ranks, offices, kin = await asyncio.gather(
            self._people(office_codes, today),
            self._ranks(),
            self._offices(office_codes),
            self.kin(household_ids),
        )
        people = directory(today, staff, absences, ranks, offices)
        return Circumstances(moment, people, self.signer.sign_detached).without(kin)

    async def _people(self, office_codes: frozenset[str], today: date) -> tuple[list[Doc], list[Doc]]:
        """(staff, absences that are not over) of these offices and of 本庁, as copied."""
        places = sorted(office_codes | {HEAD_OFFICE})
        staff = await self._copied({"type": "staff", "state.posts.office_code": {"$in": places}})
        theirs: Doc = {"$in": [s["id"] for s in staff]}
        since: Doc = {"$gte": today.isoformat()}
        return staff, await self._copied({"type": "absence", "state.staff_id": theirs, "state.to": since})

    async def _offices(self, office_codes: frozenset[str]) -> list[Doc]:
        return await self._copied({"type": "office", "state.office_code": {"$in": sorted(office_codes)}})

    async def _copied(self, where: Doc) -> list[Doc]:
        """The copied states of a selective filter, of what still exists."""
        found = await self._copies.list(where)
        return [copy["state"] for copy in found if not copy["state"].get("deleted")]

    async def kin(self, household_ids: frozenset[str]) -> frozenset[str]:
        """除斥: the staff who are kin of one of these households, as its supervisors have noted."""
        return frozenset[str]().union(*(await self.kin_of_each(household_ids)).values())

    async def kin_of_each(self, household_ids: frozenset[str]) -> dict[str, frozenset[str]]:
        """The kin of each of these households that we know."""
        found = await self._households(household_ids, ["state.id", "state.excluded_staff"])
        return {each["id"]: frozenset(each.get("excluded_staff") or ()) for each in found}

    async def offices_of_households(self, household_ids: frozenset[str]) -> dict[str, str]:
        """The office of each of these households that we know."""
        found = await self._households(household_ids, ["state.id", "state.office_code", "state.deleted"])
        return {each["id"]: each["office_code"] for each in found if not each.get("deleted")}

    async def _households(self, household_ids: frozenset[str], fields: Sequence[str]) -> list[Doc]:
        keys = [f"records.household:{each}" for each in sorted(household_ids)]
        found = await self._copies.list({"_id": {"$in": keys}}, fields=fields) if keys else []
        return [copy["state"] for copy in found]

    async def unit_of_household(self, household_id: str | None) -> str | None:
        """The unit of the worker of a household: of the district's, else unknown."""
        household = await self.copies.get(f"records.household:{household_id}") if household_id else None
        district_id = (household or {}).get("district_id")
        district = await self.copies.get(f"records.district:{district_id}") if district_id else None
        return district["unit"] if district and not district.get("deleted") else None

    # ------------------------------------------------------------------ cases

    async def cases(self, where: Doc) -> list[Doc]:
        """Cases of a selective filter, with what a list needs of them."""
        found = await self._cases.list(where, fields=ROW)
        return [{"id": doc.pop("_id"), **doc} for doc in found]

    async def whole_cases(self, case_ids: Sequence[str]) -> list[Loaded]:
        """These cases with everything they hold."""
        found = await self._cases.list({"_id": {"$in": list(case_ids)}}) if case_ids else []
        return [self.approvals.loaded(doc) for doc in found]

    async def ids(self, where: Doc) -> list[str]:
        """Ids of cases of a selective filter."""
        return [doc["_id"] for doc in await self._cases.list(where, fields=["_id"])]

    async def note(self, case_id: str, field: str, value: object) -> None:
        """Set a housekeeping field of a case; no event, no version."""
        await self._cases.update({"_id": case_id}, {"$set": {field: value}})

    async def offices_with_open_cases(self) -> dict[str, list[str]]:
        """Ids of open cases per office."""
        found: dict[str, list[str]] = {}
        for state in ("circulating", "unroutable"):
            for doc in await self._cases.list({"state": state}, fields=["office_code"]):
                found.setdefault(doc["office_code"], []).append(doc["_id"])
        return found

    async def forget(self, case_id: str, field: str, value: object) -> None:
        """Unset a housekeeping field of a case if it still has this value; no event, no version."""
        await self._cases.update({"_id": case_id, field: value}, {"$unset": {field: ""}})

    async def duties(self, where: Doc) -> list[Loaded]:
        """後閲 duties of a selective filter."""
        return [self.post_views.loaded(doc) for doc in await self._duties.list(where)]

    # ------------------------------------------------------------------ contents

    async def keep_content(self, digest: str, content: Doc) -> None:
        """What approvers see, write-once under its hash."""
        try:
            await self.contents.insert({"_id": digest, "content": content})
        except DuplicateKey:
            return  # the same hash is the same content

    async def content(self, digest: str) -> Doc | None:
        kept = await self.contents.get(digest)
        return kept["content"] if kept else None

    async def contents_of(self, digests: Sequence[str]) -> dict[str, Doc]:
        """The contents of these hashes, those that are here."""
        found = await self.contents.list({"_id": {"$in": list(digests)}}) if digests else []
        return {doc["_id"]: doc["content"] for doc in found}

    async def lacking(self, digests: Sequence[str]) -> list[str]:
        """Those of these hashes whose content is not here yet."""
        found = await self.contents.list({"_id": {"$in": list(digests)}}, fields=["_id"])
        return sorted(set(digests) - {doc["_id"] for doc in found})

    # ------------------------------------------------------------------ routes and deputies

    async def templates(self) -> list[Doc]:
        """The templates that are kept, beside the built-in ones."""
        return [doc["template"] for doc in await self.routes.list({"current": True})]

    async def _ranks(self) -> list[Doc]:
        """The lists of deputies per post: `{id: "<office>:<post>", ranks}`."""
        return [{"id": doc["_id"], "ranks": doc["ranks"]} for doc in await self.deputies.list({})]
