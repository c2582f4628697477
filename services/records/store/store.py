"""The collections of records and their indexes (≤ 5 each), with the look-ups every room needs."""

import asyncio
from collections.abc import Iterable, Sequence

from libs.aggregates import Aggregates, Loaded
from libs.audit import Audit
from libs.calendar import in_force
from libs.imports import batches
from libs.mongo import Collection, Doc
from libs.process import Process
from services.records.store.restrictions import RestrictionsDocument

LAST = "\U0010ffff"
"""Above every key: queries are bounded on both sides."""
LOOKED_AT, FOUND_AT_MOST = 10_000, 400
"""Persons and contacts of the whole city that one look-up goes through, and households it finds."""

Keys = Sequence[tuple[str, bool]]
"""Look-up keys, each with whether it is only the beginning of one."""


class Store:
    """records' database."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.clock = process.clock
        self.audit: Audit = process.audit
        self.persons = process.aggregates("person")
        self.households = process.aggregates("household", partition=lambda aggregate_id, _state: aggregate_id)
        self.related_parties = process.aggregates("related_party")
        self.districts = process.aggregates("district")
        self.offices = process.aggregates("office")
        self.staff = process.aggregates("staff")
        self.absences = process.aggregates("absence")
        self.records = process.aggregates("record")
        self.submissions = process.aggregates("submission", published_as={"shown": "seen"})
        self.action_items = process.aggregates("action_item")
        db = process.db
        self.drafts = db.collection("drafts")
        self.contacts = db.collection("contacts")
        self.protections = db.collection("protections")
        self.journal = db.collection("journal")
        self.batches = db.collection("import_batches")
        self.held = db.collection("import_held")
        self.unlinked_notes = db.collection("unlinked_notes")
        self.files = db.files("import_files")
        self.restrictions_document = RestrictionsDocument(db, process.clock)
        self.restrictions = process.restrictions(self.restrictions_document)

    async def prepare(self) -> None:
        """Make the indexes."""
        await self.process.prepare()
        await self.restrictions_document.prepare()
        households = self._of(self.households)
        await households.index([("office_code", 1), ("sort_key", 1)])
        await households.index("worker_id")
        await households.index([("district_id", 1), ("worker_id", 1)])
        await households.index("members.person_id")
        await households.index("keys")
        await households.index("unique_numbers", unique=True, partial={"unique_numbers": {"$exists": True}})
        await self._of(self.persons).index("keys")
        await self._of(self.staff).index("posts.office_code")
        await self._of(self.staff).index("staff_number")
        await self._of(self.districts).index("office_code")
        await self._of(self.districts).index("holders.staff_id")
        await self._of(self.absences).index("staff_id")
        await self._of(self.absences).index("halves", unique=True, partial={"halves": {"$exists": True}})
        await self._of(self.related_parties).index("household_id")
        await self._of(self.records).index("household_id")
        await self._of(self.records).index([("author_id", 1), ("state", 1)])
        await self._of(self.records).index("frozen_by.submission_id", sparse=True)
        await self._of(self.records).index([("office_code", 1), ("state", 1)])
        await self._of(self.records).index("uncirculated_since", sparse=True)
        await self._of(self.submissions).index([("household_id", 1), ("matter_type", 1)])
        await self._of(self.submissions).index("unfinished_since", sparse=True)
        await self._of(self.submissions).index("handoff_since", sparse=True)
        await self._of(self.action_items).index("household_id")
        await self._of(self.action_items).index([("assignee_id", 1), ("state", 1)])
        await self.contacts.index("household_id")
        await self.contacts.index("owner_id")
        await self.contacts.index("keys")
        await self.drafts.index([("author_id", 1)])
        await self.drafts.index("household_id")
        await self.drafts.index("writer_id", sparse=True)
        await self.drafts.index("finishing.at", sparse=True)
        await self.held.index("waiting_for")
        await batches.prepare(self.batches)

    @staticmethod
    def _of(aggregates: Aggregates) -> Collection:
        documents = aggregates.documents
        if not isinstance(documents, Collection):
            raise TypeError("records stores its aggregates in MongoDB")
        return documents

    # ------------------------------------------------------------------ look-ups that several rooms share

    async def household(self, household_id: str) -> Loaded | None:
        """A household that exists (a stub of an undone import does not)."""
        item = await self.households.load(household_id)
        return None if item is None or item.state.get("deleted") else item

    async def worker_of(self, household: Doc, on: str) -> str | None:
        """The worker of a household on a day (`YYYY-MM-DD`): its own override, else its district's holder."""
        return (await self.workers_of([household], on))[0]

    async def workers_of(self, households: Sequence[Doc], on: str) -> list[str | None]:
        """The workers of households on a day, by one question however many they are."""
        wanted = {h["district_id"] for h in households if not h.get("worker_id") and h.get("district_id")}
        where: Doc = {"_id": {"$in": sorted(wanted)}}
        found = await self._of(self.districts).list(where, fields=["holders"]) if wanted else []
        holders = {district["_id"]: _holder(district, on) for district in found}
        return [h.get("worker_id") or holders.get(h.get("district_id")) for h in households]

    async def household_ids_of(self, worker_id: str, on: str) -> list[str]:
        """The households assigned to a worker on a day: own overrides and the districts held."""
        found = await self._of(self.households).list(
            {"worker_id": worker_id, "deleted": None}, fields=["_id"]
        )
        if held := await self.districts_held(worker_id, on):
            where: Doc = {"district_id": {"$in": held}, "worker_id": None, "deleted": None}
            found += await self._of(self.households).list(where, fields=["_id"])
        return sorted({doc["_id"] for doc in found})

    async def districts_held(self, worker_id: str, on: str) -> list[str]:
        """The districts that a worker holds on a day."""
        found = await self._of(self.districts).list({"holders.staff_id": worker_id}, fields=["holders"])
        return [district["_id"] for district in found if _holds(district, worker_id, on)]

    async def households_by(self, where: Doc, limit: int = 0) -> list[Loaded]:
        """Households of a selective filter, by case number, with what is shown of them."""
        fields = (*self.households.published_fields, "sort_key")
        found = await self._of(self.households).list(
            where, sort=[("sort_key", 1)], limit=limit, fields=fields
        )
        return [self.households.loaded(d) for d in found if not d.get("deleted")]

    async def records_by(self, where: Doc, fields: Sequence[str] | None = None) -> list[Loaded]:
        """Records of a selective filter; with `fields` these alone."""
        return [self.records.loaded(d) for d in await self._of(self.records).list(where, fields=fields)]

    async def items_by(self, where: Doc, fields: Sequence[str] | None = None) -> list[Loaded]:
        """Action items of a selective filter; with `fields` these alone."""
        found = await self._of(self.action_items).list(where, fields=fields)
        return [self.action_items.loaded(d) for d in found]

    async def submissions_of(self, household_id: str) -> list[Loaded]:
        """The submissions of a household without the contents they showed."""
        fields = (*self.submissions.published_fields, "trial.items", "handoff_since")
        found = await self._of(self.submissions).list({"household_id": household_id}, fields=fields)
        return [self.submissions.loaded(doc) for doc in found]

    async def staff_by(self, where: Doc) -> list[Loaded]:
        found = await self._of(self.staff).list(where)
        return [self.staff.loaded(d) for d in found if not d.get("deleted")]

    async def unknown_staff(self, staff_ids: Iterable[str]) -> set[str]:
        """Those of these ids that are no staff member's."""
        wanted = set(staff_ids)
        if not wanted:
            return set()
        where: Doc = {"_id": {"$in": sorted(wanted)}, "deleted": {"$ne": True}}
        return wanted - {doc["_id"] for doc in await self._of(self.staff).list(where, fields=["_id"])}

    async def parties_of(self, household_id: str, party_ids: Iterable[str]) -> set[str]:
        """Those of these ids that are related parties of this household."""
        wanted = sorted(set(party_ids))
        if not wanted:
            return set()
        where: Doc = {"_id": {"$in": wanted}, "household_id": household_id, "deleted": {"$ne": True}}
        return {doc["_id"] for doc in await self._of(self.related_parties).list(where, fields=["_id"])}

    async def voided_as_foreign(self, record_ids: Sequence[str]) -> set[str]:
        """Which of these records were voided as another household's."""
        where: Doc = {"_id": {"$in": list(record_ids)}, "voided.reason_code": "wrong_household"}
        return {d["_id"] for d in await self._of(self.records).list(where, fields=["_id"])}

    async def absences_of(self, staff_ids: Sequence[str], since: str, until: str) -> list[Loaded]:
        """The absences of these people that stand and touch these days (`YYYY-MM-DD`, both included)."""
        where: Doc = {"staff_id": {"$in": list(staff_ids)}, "from": {"$lte": until}, "to": {"$gte": since}, "cancelled": False}  # fmt: skip
        found = await self._of(self.absences).list(where) if staff_ids else []
        return [self.absences.loaded(d) for d in found]

    async def absence_on(self, staff_id: str, halves: Sequence[str]) -> Loaded | None:
        """The absence of this person that holds one of these half-days."""
        found = await self.absences.documents.find_one(
            {"staff_id": staff_id, "halves": {"$in": list(halves)}}
        )
        return self.absences.loaded(found) if found else None

    async def all_offices(self) -> list[Loaded]:
        found = await self._of(self.offices).list({})
        return sorted((self.offices.loaded(d) for d in found), key=lambda o: o.state["office_code"])

    async def books_until(self) -> dict[str, str]:
        """Up to which day each office's old books were taken in, by its code."""
        live: Doc = {"state": {"$ne": "undone"}, "as_of": {"$ne": None}}
        found = await self.batches.list(live, sort=[("as_of", 1)], fields=["office_code", "as_of"])
        return {batch["office_code"]: batch["as_of"] for batch in found}

    async def office_by_code(self, office_code: str) -> Loaded | None:
        """The office of a code; None for a code nobody knows."""
        found = await self._of(self.offices).find_one({"office_code": office_code})
        return None if found is None or found.get("deleted") else self.offices.loaded(found)

    async def file_only(self, office_code: str) -> list[str]:
        """The kinds of record that an office has listed as needing no decision."""
        office = await self.office_by_code(office_code)
        return office.state.get("file_only", []) if office else []

    async def persons_by_id(self, ids: list[str]) -> dict[str, Doc]:
        """Of these persons what their household shows of them, by id."""
        where: Doc = {"_id": {"$in": ids}}
        found = await self._of(self.persons).list(where, fields=("names", "birth_date")) if ids else []
        return {doc["_id"]: doc for doc in found}

    async def households_keyed(self, keys: Keys, *, offices: frozenset[str] | None) -> list[Loaded]:
        """Households of these offices (None = all) whose own numbers or label have one of these look-up keys."""
        asked = (self.households_by({**where, **_in(offices)}, limit=FOUND_AT_MOST) for where in _keyed(keys))
        return [household for found in await asyncio.gather(*asked) for household in found]

    async def households_of_persons(self, keys: Keys, *, offices: frozenset[str] | None) -> list[Loaded]:
        """Households of these offices (None = all) with a member who has one of these look-up keys.

        Persons belong to no office: all of a name are looked at, or those of one office would hide another's.
        """
        ids = await self._with_keys(self._of(self.persons), keys, "_id")
        members: Doc = {"members.person_id": {"$in": ids}}
        return await self.households_by({**members, **_in(offices)}, limit=FOUND_AT_MOST) if ids else []

    async def households_of_contacts(self, keys: Keys, *, offices: frozenset[str]) -> list[Loaded]:
        """Households of these offices with a contact that has one of these look-up keys."""
        ids = await self._with_keys(self.contacts, keys, "household_id")
        where: Doc = {"_id": {"$in": ids}, **_in(offices)}
        return await self.households_by(where, limit=FOUND_AT_MOST) if ids else []

    async def contacts_keyed_before(self, keyed: int, limit: int) -> list[Doc]:
        """Contacts that have an earlier kind of keys, or none that was noted; what an undo left has none at all."""
        earlier: Doc = {"keyed": {"$not": {"$gte": keyed}}, "undone": {"$ne": True}}
        return await self.contacts.list(earlier, limit=limit)

    async def _with_keys(self, documents: Collection, keys: Keys, field: str) -> list[str]:
        """This field of the documents that have one of these look-up keys."""
        asked = (documents.list(where, limit=LOOKED_AT, fields=[field]) for where in _keyed(keys))
        found = [doc for docs in await asyncio.gather(*asked) for doc in docs]
        return list(dict.fromkeys(doc[field] for doc in found if doc.get(field)))


def _holder(district: Doc, on: str) -> str | None:
    for holder in district.get("holders", []):
        if in_force(holder, on):
            return holder["staff_id"]
    return None


def _holds(district: Doc, worker_id: str, on: str) -> bool:
    return any(
        holder["staff_id"] == worker_id and in_force(holder, on) for holder in district.get("holders", [])
    )


def _keyed(keys: Keys) -> list[Doc]:
    """The filters of look-up keys: one for all that are whole, and one for each that is only begun."""
    whole = [key for key, prefix in keys if not prefix]
    # One and the same key must meet both bounds.
    begun = [{"keys": {"$elemMatch": {"$gte": key, "$lt": key + LAST}}} for key, prefix in keys if prefix]
    return [*([{"keys": {"$in": whole}}] if whole else []), *begun]


def _in(offices: frozenset[str] | None) -> Doc:
    return {} if offices is None else {"office_code": {"$in": sorted(offices)}}
