"""The collections of records and their indexes (at most 5 each), with the queries that several modules need."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import TypedDict, cast

from libs.aggregates import Aggregates, Stored
from libs.audit import Audit
from libs.calendar import in_force
from libs.contracts.codes import RecordType
from libs.contracts.offices import place_of
from libs.imports import batches
from libs.mongo import Collection, Filter
from libs.process import ServiceRuntime
from libs.states.casework import (
    ActionItemEvent,
    PublishedActionItem,
    PublishedRecord,
    PublishedSubmission,
    RecordEvent,
    SubmissionEvent,
)
from libs.states.people import (
    AbsenceEvent,
    DistrictEvent,
    Holder,
    HouseholdEvent,
    OfficeEvent,
    PersonEvent,
    PublishedAbsence,
    PublishedDistrict,
    PublishedHousehold,
    PublishedOffice,
    PublishedPerson,
    PublishedRelatedParty,
    PublishedStaff,
    RelatedPartyEvent,
    StaffEvent,
)
from services.records.domain.contact import Contact, LookUp
from services.records.domain.household import ShownPerson
from services.records.domain.state import (
    Absence,
    ActionItem,
    District,
    Household,
    ListedRecord,
    Office,
    Person,
    Record,
    RelatedParty,
    Staff,
    Submission,
)
from services.records.store.item import LISTED_BY, ItemQuestion, ListedItem
from services.records.store.restrictions import RestrictionsDocument
from services.records.store.rows import UnlinkedRow, WaitingImport

LAST = "\U0010ffff"
"""Sorts after every key. It is the upper bound of range queries."""
LOOKED_AT, FOUND_AT_MOST = 10_000, 400
"""The most persons or contacts of the whole city that one look-up reads, and the most households that it returns."""

CONTACT_FIELDS = (
    "version",
    "household_id",
    "owner_id",
    "kind",
    "value",
    "note",
    "hours",
    "do_not_call",
    "from",
    "to",
    "source",
)
RECORDS_LISTED_BY = ("version", *ListedRecord.__annotations__)


class UnkeyedContact(TypedDict):
    """A contact with the fields that its look-up keys are made of."""

    id: str
    kind: str
    value: str | None


@dataclass(frozen=True)
class VisibleIds:
    """The households that a reader may list: none that is `hidden`, and only those that are `opened` (None = all)."""

    hidden: Set[str]
    opened: Set[str] | None


Keys = Sequence[tuple[str, bool]]
"""Look-up keys, each with True if it is only a prefix."""


class Store:
    """The database of records."""

    def __init__(self, process: ServiceRuntime) -> None:
        self.process = process
        self.clock = process.clock
        self.audit: Audit = process.audit
        self.persons: Aggregates[Person, PublishedPerson, PersonEvent] = process.aggregates("person", Person)
        self.households: Aggregates[Household, PublishedHousehold, HouseholdEvent] = process.aggregates(
            "household", Household, partition=lambda aggregate_id, _state: aggregate_id
        )
        self.related_parties: Aggregates[RelatedParty, PublishedRelatedParty, RelatedPartyEvent] = process.aggregates(
            "related_party", RelatedParty
        )
        self.districts: Aggregates[District, PublishedDistrict, DistrictEvent] = process.aggregates(
            "district", District
        )
        self.offices: Aggregates[Office, PublishedOffice, OfficeEvent] = process.aggregates("office", Office)
        self.staff: Aggregates[Staff, PublishedStaff, StaffEvent] = process.aggregates("staff", Staff)
        self.absences: Aggregates[Absence, PublishedAbsence, AbsenceEvent] = process.aggregates("absence", Absence)
        self.records: Aggregates[Record, PublishedRecord, RecordEvent] = process.aggregates("record", Record)
        self.submissions: Aggregates[Submission, PublishedSubmission, SubmissionEvent] = process.aggregates(
            "submission", Submission
        )
        self.action_items: Aggregates[ActionItem, PublishedActionItem, ActionItemEvent] = process.aggregates(
            "action_item", ActionItem
        )
        db = process.db
        self.drafts = db.collection("drafts")
        self.contacts = db.collection("contacts")
        self.protections = db.collection("protections")
        self.journal = db.collection("journal")
        self.batches = db.collection("import_batches")
        self.waiting_rows: Collection[WaitingImport] = db.collection("import_held")
        self.unlinked_notes: Collection[UnlinkedRow] = db.collection("unlinked_notes")
        self.files = db.files("import_files")
        self.restrictions_document = RestrictionsDocument(db, process.clock)
        self.restrictions = process.restrictions(self.restrictions_document)

    async def prepare(self) -> None:
        """Make the indexes."""
        await self.process.prepare()
        await self.restrictions_document.prepare()
        households = self.households.collection
        await households.index([("office_code", 1), ("sort_key", 1)])
        await households.index("worker_id")
        await households.index([("district_id", 1), ("worker_id", 1)])
        await households.index("members.person_id")
        await households.index("keys")
        await households.index("unique_numbers", unique=True, partial={"unique_numbers": {"$exists": True}})
        await self.persons.collection.index("keys")
        await self.staff.collection.index("posts.office_code")
        await self.staff.collection.index("staff_number")
        await self.districts.collection.index("office_code")
        await self.districts.collection.index("holders.staff_id")
        await self.absences.collection.index("staff_id")
        await self.absences.collection.index("halves", unique=True, partial={"halves": {"$exists": True}})
        await self.related_parties.collection.index("household_id")
        await self.records.collection.index("household_id")
        await self.records.collection.index([("author_id", 1), ("state", 1)])
        await self.records.collection.index("frozen_by.submission_id", sparse=True)
        await self.records.collection.index([("office_code", 1), ("state", 1)])
        await self.records.collection.index("uncirculated_since", sparse=True)
        await self.submissions.collection.index([("household_id", 1), ("matter_type", 1)])
        await self.submissions.collection.index("unfinished_since", sparse=True)
        await self.submissions.collection.index("handoff_since", sparse=True)
        await self.action_items.collection.index("household_id")
        await self.action_items.collection.index([("assignee_id", 1), ("state", 1), ("class", 1)])
        await self.contacts.index("household_id")
        await self.contacts.index("owner_id")
        await self.contacts.index("keys")
        await self.drafts.index([("author_id", 1)])
        await self.drafts.index("household_id")
        await self.drafts.index("writer_id", sparse=True)
        await self.drafts.index("finishing.at", sparse=True)
        await self.waiting_rows.index("waiting_for")
        await batches.prepare(self.batches)

    async def household(self, household_id: str) -> Stored[Household] | None:
        """A household, or None. A stub of an undone import counts as none."""
        item = await self.households.load(household_id)
        return None if item is None or item.state["deleted"] else item

    async def record(self, record_id: str) -> Stored[Record] | None:
        """A record, or None. A stub of an undone import counts as none."""
        item = await self.records.load(record_id)
        return None if item is None or item.state["deleted"] else item

    async def worker_of(self, household: Household, on: str) -> str | None:
        """The worker of a household on a day (`YYYY-MM-DD`): its own override, else its district's holder."""
        return (await self.workers_of([household], on))[0]

    async def workers_of(self, households: Sequence[Household], on: str) -> list[str | None]:
        """The worker of each household on a day (`YYYY-MM-DD`), read in one query."""
        district_ids = {h["district_id"] for h in households if not h["worker_id"] and h["district_id"]}
        where: Filter = {"_id": {"$in": sorted(district_ids)}}
        districts = await self.districts.collection.list(where, fields=["holders"]) if district_ids else []
        holders = {district["_id"]: _holder(district.get("holders", []), on) for district in districts}
        return [h["worker_id"] or holders.get(h["district_id"]) for h in households]

    async def household_ids_of(self, worker_ids: Set[str], on: str) -> list[str]:
        """The ids of the households assigned to workers on a day: their own overrides and the districts they hold."""
        ids: set[str] = set()
        for where in await self._assigned_to(worker_ids, on):
            docs = await self.households.collection.list({**where, "deleted": {"$ne": True}}, fields=["_id"])
            ids |= {doc["_id"] for doc in docs}
        return sorted(ids)

    async def _assigned_to(self, worker_ids: Set[str], on: str) -> list[Filter]:
        """The filters of the households of workers on a day: own overrides, then the districts they hold."""
        own: Filter = {"worker_id": {"$in": sorted(worker_ids)}}
        district_ids = await self._districts_of(worker_ids, on)
        return [own, {"district_id": {"$in": district_ids}, "worker_id": None}] if district_ids else [own]

    async def _districts_of(self, worker_ids: Set[str], on: str) -> list[str]:
        """The districts that workers hold on a day."""
        where: Filter = {"holders.staff_id": {"$in": sorted(worker_ids)}}
        districts = await self.districts.collection.list(where, fields=["holders"])
        return [district["_id"] for district in districts if _holds(district.get("holders", []), worker_ids, on)]

    async def households_by_id(self, ids: Iterable[str]) -> list[Stored[Household]]:
        """The households with these ids, by case number. Unknown ids are left out."""
        unique = sorted(set(ids))
        return await self._households({"_id": {"$in": unique}}) if unique else []

    async def households_with(self, person_id: str) -> list[Stored[Household]]:
        """The households that this person is or was a member of."""
        return await self._households({"members.person_id": person_id})

    async def households_of_worker(self, worker_id: str, on: str) -> list[Stored[Household]]:
        """The households assigned to a worker on a day: own overrides, then those of the districts they hold."""
        assigned = await self._assigned_to({worker_id}, on)
        return [household for where in assigned for household in await self._households(where)]

    async def households_of_office(
        self, office_code: str, beyond: str, limit: int, visible: VisibleIds
    ) -> list[Stored[Household]]:
        """The visible households of an office after this `sort_key`."""
        hidden, opened = visible.hidden, visible.opened
        among = {"$nin": sorted(hidden)} if opened is None else {"$in": sorted(opened - hidden)}
        where: Filter = {"office_code": office_code, "sort_key": {"$gt": beyond, "$lt": LAST}, "_id": among}
        return await self._households(where, limit=limit)

    async def _households(self, where: Filter, limit: int = 0) -> list[Stored[Household]]:
        """The households that match this selective filter, by case number, with the fields that are shown."""
        fields = (*self.households.published_fields, "sort_key")
        docs = await self.households.collection.list(where, sort=[("sort_key", 1)], limit=limit, fields=fields)
        return [self.households.loaded(d, fields) for d in docs if not d.get("deleted")]

    async def records_by(self, where: Filter) -> list[Stored[Record]]:
        """The records that match this selective filter."""
        return [self.records.loaded(d) for d in await self.records.collection.list(where)]

    async def records_by_id(self, ids: Sequence[str]) -> dict[str, Stored[Record]]:
        """The records with these ids, by id. Unknown ids are left out."""
        return {record.id: record for record in await self.records_by({"_id": {"$in": list(ids)}})} if ids else {}

    async def records_listed(self, where: Filter) -> list[Stored[ListedRecord]]:
        """The records that match this selective filter, with only the fields by which a list is filtered and sorted."""
        docs = await self.records.collection.list(where, fields=RECORDS_LISTED_BY)
        return [self.records.loaded(d, RECORDS_LISTED_BY) for d in docs]

    async def items_by_id(self, ids: Iterable[str]) -> dict[str, Stored[ActionItem]]:
        """The action items with these ids, by id. Unknown ids are left out."""
        unique = sorted(set(ids))
        docs = await self.action_items.collection.list({"_id": {"$in": unique}}) if unique else []
        return {doc["_id"]: self.action_items.loaded(doc) for doc in docs}

    async def items_listed(self, wanted: ItemQuestion) -> list[Stored[ListedItem]]:
        """Action items, with only the fields by which a list is filtered and sorted."""
        docs = await self.action_items.collection.list(wanted.filter(), fields=LISTED_BY)
        return [cast("Stored[ListedItem]", self.action_items.loaded(d)) for d in docs]

    async def submissions_of(self, household_id: str) -> list[Stored[Submission]]:
        """The submissions of a household, without the contents that approvers saw."""
        fields = (*self.submissions.published_fields, "trial.items", "handoff_since")
        docs = await self.submissions.collection.list({"household_id": household_id}, fields=fields)
        return [self.submissions.loaded(doc, fields) for doc in docs]

    async def all_staff(self) -> list[Stored[Staff]]:
        return await self._staff({})

    async def staff_by_id(self, ids: Iterable[str]) -> list[Stored[Staff]]:
        return await self._staff({"_id": {"$in": sorted(set(ids))}})

    async def staff_of(self, office_code: str) -> list[Stored[Staff]]:
        """The staff who hold or held a post at an office."""
        return await self._staff({"posts.office_code": office_code})

    async def _staff(self, where: Filter) -> list[Stored[Staff]]:
        docs = await self.staff.collection.list(where)
        return [self.staff.loaded(d) for d in docs if not d.get("deleted")]

    async def unknown_staff(self, staff_ids: Iterable[str]) -> set[str]:
        """The ids that belong to no staff member."""
        unique = set(staff_ids)
        if not unique:
            return set()
        where: Filter = {"_id": {"$in": sorted(unique)}, "deleted": {"$ne": True}}
        return unique - {doc["_id"] for doc in await self.staff.collection.list(where, fields=["_id"])}

    async def related_parties_of(self, household_id: str) -> list[Stored[RelatedParty]]:
        where: Filter = {"household_id": household_id, "deleted": {"$ne": True}}
        return [self.related_parties.loaded(doc) for doc in await self.related_parties.collection.list(where)]

    async def parties_of(self, household_id: str, party_ids: Iterable[str]) -> set[str]:
        """The ids that belong to related parties of this household."""
        unique = sorted(set(party_ids))
        if not unique:
            return set()
        where: Filter = {"_id": {"$in": unique}, "household_id": household_id, "deleted": {"$ne": True}}
        return {doc["_id"] for doc in await self.related_parties.collection.list(where, fields=["_id"])}

    async def voided_as_foreign(self, record_ids: Sequence[str]) -> set[str]:
        """The ids of the records that were voided because they belong to another household."""
        where: Filter = {"_id": {"$in": list(record_ids)}, "voided.reason_code": "wrong_household"}
        return {d["_id"] for d in await self.records.collection.list(where, fields=["_id"])}

    async def absences_of(self, staff_ids: Sequence[str], since: str, until: str) -> list[Stored[Absence]]:
        """The absences of these people that are not cancelled and touch these days (`YYYY-MM-DD`, both included)."""
        where: Filter = {
            "staff_id": {"$in": list(staff_ids)},
            "from": {"$lte": until},
            "to": {"$gte": since},
            "cancelled": False,
        }
        docs = await self.absences.collection.list(where) if staff_ids else []
        return [self.absences.loaded(d) for d in docs]

    async def absence_on(self, staff_id: str, halves: Sequence[str]) -> Stored[Absence] | None:
        """The absence of this person that covers one of these half-days."""
        doc = await self.absences.documents.find_one({"staff_id": staff_id, "halves": {"$in": list(halves)}})
        return self.absences.loaded(doc) if doc else None

    async def all_offices(self) -> list[Stored[Office]]:
        """All offices, in the city's order."""
        docs = await self.offices.collection.list({"deleted": {"$ne": True}})
        return sorted((self.offices.loaded(d) for d in docs), key=lambda o: place_of(o.state["office_code"]))

    async def books_until(self) -> dict[str, str]:
        """The day (`YYYY-MM-DD`) up to which the old books of each office were imported, by office code."""
        live: Filter = {"state": {"$ne": "undone"}, "as_of": {"$ne": None}}
        rows = await self.batches.list(live, sort=[("as_of", 1)], fields=["office_code", "as_of"])
        return {batch["office_code"]: batch["as_of"] for batch in rows}

    async def office_by_code(self, office_code: str) -> Stored[Office] | None:
        """The office with this code. None for an unknown code."""
        doc = await self.offices.collection.find_one({"office_code": office_code})
        return None if doc is None or doc.get("deleted") else self.offices.loaded(doc)

    async def file_only(self, office_code: str) -> list[RecordType]:
        """The kinds of record that an office has listed as needing no decision."""
        office = await self.office_by_code(office_code)
        return office.state["file_only"] if office else []

    async def persons_by_id(self, ids: Sequence[str]) -> dict[str, ShownPerson]:
        """The fields of these persons that their household shows, by id."""
        where: Filter = {"_id": {"$in": list(ids)}, "deleted": {"$ne": True}}
        fields = ("version", "names", "birth_date")
        docs = await self.persons.collection.list(where, fields=fields) if ids else []
        return {doc["_id"]: self.persons.loaded(doc, fields).state for doc in docs}

    async def contacts_of(self, household_id: str) -> list[Contact]:
        """The contacts of a household."""
        return [contact(row) for row in await self.contacts.list({"household_id": household_id})]

    async def households_keyed(self, keys: Keys, *, offices: frozenset[str] | None) -> list[Stored[Household]]:
        """Households of these offices (None = all) whose own numbers or label have one of these look-up keys."""
        reads = (self._households({**where, **_in(offices)}, limit=FOUND_AT_MOST) for where in _keyed(keys))
        return [household for households in await asyncio.gather(*reads) for household in households]

    async def households_of_persons(self, keys: Keys, *, offices: frozenset[str] | None) -> list[Stored[Household]]:
        """Households of these offices (None = all) with a member who has one of these look-up keys.

        Persons belong to no office. All persons of a name are read: those of other offices could use up a limit.
        """
        ids = await self._with_keys(self.persons.collection, keys, "_id")
        members: Filter = {"members.person_id": {"$in": ids}}
        return await self._households({**members, **_in(offices)}, limit=FOUND_AT_MOST) if ids else []

    async def households_of_contacts(self, keys: Keys, *, offices: frozenset[str]) -> list[Stored[Household]]:
        """Households of these offices with a contact that has one of these look-up keys."""
        ids = await self._with_keys(self.contacts, keys, "household_id")
        where: Filter = {"_id": {"$in": ids}, **_in(offices)}
        return await self._households(where, limit=FOUND_AT_MOST) if ids else []

    async def contacts_keyed_before(self, keyed: int, limit: int) -> list[UnkeyedContact]:
        """Contacts whose look-up keys are older than version `keyed`, or have no version. Undone ones have no keys."""
        earlier: Filter = {"keyed": {"$not": {"$gte": keyed}}, "undone": {"$ne": True}}
        docs = await self.contacts.list(earlier, limit=limit)
        return [{"id": doc["_id"], "kind": doc["kind"], "value": doc.get("value")} for doc in docs]

    async def key_contact(self, contact: UnkeyedContact, keys: LookUp) -> None:
        """Give a contact its keys. One that was changed or undone meanwhile is left for the next run."""
        as_read: Filter = {"_id": contact["id"], "value": contact["value"], "undone": {"$ne": True}}
        await self.contacts.update(as_read, {"$set": keys})

    async def _with_keys(self, documents: Collection, keys: Keys, field: str) -> list[str]:
        """The values of this field in the documents that have one of these look-up keys, each once."""
        reads = (documents.list(where, limit=LOOKED_AT, fields=[field]) for where in _keyed(keys))
        keyed = [doc for docs in await asyncio.gather(*reads) for doc in docs]
        return list(dict.fromkeys(doc[field] for doc in keyed if doc.get(field)))


def contact(row: Mapping[str, object]) -> Contact:
    """A contact as it is shown."""
    return cast("Contact", {"id": row["_id"], **{name: row.get(name) for name in CONTACT_FIELDS}})


def _holder(holders: Iterable[Holder], on: str) -> str | None:
    for holder in holders:
        if in_force(holder, on):
            return holder["staff_id"]
    return None


def _holds(holders: Iterable[Holder], worker_ids: Set[str], on: str) -> bool:
    return any(holder["staff_id"] in worker_ids and in_force(holder, on) for holder in holders)


def _keyed(keys: Keys) -> list[Filter]:
    """The filters of look-up keys: one for all whole keys, and one for each prefix."""
    whole = [key for key, prefix in keys if not prefix]
    # `$elemMatch`, because the same key must meet both bounds.
    begun = [{"keys": {"$elemMatch": {"$gte": key, "$lt": key + LAST}}} for key, prefix in keys if prefix]
    return [*([{"keys": {"$in": whole}}] if whole else []), *begun]


def _in(offices: frozenset[str] | None) -> Filter:
    return {} if offices is None else {"office_code": {"$in": sorted(offices)}}
