"""The collections of approvals and their indexes, and the questions asked of them: selective, bounded, without totals."""

import time
from collections.abc import Iterable, Sequence

from libs.aggregates import Aggregates, Copies, Loaded
from libs.clock import Clock
from libs.contracts.events import Received
from libs.mongo import Collection, Doc, DuplicateKey
from libs.numbers import Numbers
from libs.process import Process

KEPT_SECONDS = 1.0
"""How long the people of an office are kept in memory; own copies are behind by as much anyway."""
HQ = "*hq"
"""Stands for 本庁 among office codes."""
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
        self._people: dict[str, tuple[float, Sequence[Doc], Sequence[Doc]]] = {}

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

    async def put_copy(self, event: Received) -> bool:
        self._people.clear()
        return await self.copies.put(event)

    async def people(self, office_codes: frozenset[str]) -> tuple[list[Doc], list[Doc]]:
        """(staff, absences) of these offices and of 本庁, as copied; ended absences are left to the reader."""
        staff: dict[str, Doc] = {}
        absences: list[Doc] = []
        for office_code in sorted(office_codes | {HQ}):
            some, away = await self._people_of(office_code)
            staff |= {s["id"]: s for s in some}
            absences += away
        return list(staff.values()), absences

    async def _people_of(self, office_code: str) -> tuple[Sequence[Doc], Sequence[Doc]]:
        known = self._people.get(office_code)
        if known is not None and time.monotonic() - known[0] < KEPT_SECONDS:
            return known[1], known[2]
        wanted: Doc = {"type": "staff", "state.posts.office_code": office_code}
        if office_code == HQ:
            wanted = {"type": "staff", "state.posts.role": "hq"}
        staff = [s async for s in self.copies.find(wanted) if not s.get("deleted")]
        ids = [s["id"] for s in staff]
        absences = [
            a
            async for a in self.copies.find({"type": "absence", "state.staff_id": {"$in": ids}})
            if not a.get("deleted")
        ]
        self._people[office_code] = (time.monotonic(), staff, absences)
        return staff, absences

    async def office(self, office_code: str) -> Doc | None:
        async for office in self.copies.find({"type": "office", "state.office_code": office_code}):
            return office
        return None

    async def kin(self, household_ids: frozenset[str]) -> frozenset[str]:
        """除斥: the staff who are kin of one of these households, as its supervisors have noted."""
        keys = [f"records.household:{each}" for each in sorted(household_ids)]
        copies = (
            await self._copies.list({"_id": {"$in": keys}}, fields=["state.excluded_staff"]) if keys else []
        )
        return frozenset(
            staff_id for copy in copies for staff_id in copy.get("state", {}).get("excluded_staff") or ()
        )

    async def offices_of_households(self, household_ids: Iterable[str]) -> dict[str, str]:
        """The office of each of these households that we know."""
        copies = {each: await self.copies.get(f"records.household:{each}") for each in sorted(household_ids)}
        return {
            each: copy["office_code"] for each, copy in copies.items() if copy and not copy.get("deleted")
        }

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

    async def ranks(self) -> list[Doc]:
        """The lists of deputies per post: `{id: "<office>:<post>", ranks}`."""
        return [{"id": doc["_id"], "ranks": doc["ranks"]} for doc in await self.deputies.list({})]
