"""Turns the rows of a book into the objects that the services store, in the order in which they refer to each other.

Ids are made from the office's batch, the file with its content, sheet and row, so that a repeated import writes the
same objects even if the mapping has changed. Contacts and remarks about people are in no published state
(docs/domain/import.md 1.4).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal, TypedDict

from libs.canonical import Json
from libs.contracts.people import CaseNumber, Household, Member, Name, Period, Person, Post, Staff
from libs.contracts.published import Aggregate, ByWhom, ImportIssue
from libs.ids import derived_id
from ops.importer.batch import Batch
from ops.importer.legacy import HouseholdRow, LegacyBook, Mapping, MemberRow, Row, StaffRow

Service = Literal["records", "inquiries"]
State = dict[str, Json]


class RowSource(TypedDict):
    """The row that an object comes from."""

    batch: str
    file: str
    sheet: str | None
    row: int


@dataclass(frozen=True, slots=True)
class ImportObject:
    """One object of one row.

    `protected` puts a household into the restrictions document before it is inserted.
    """

    service: Service
    type: str
    id: str
    state: State
    source: RowSource
    protected: bool = False

    def body(self) -> dict[str, object]:
        """The object as the import endpoints expect it."""
        body: dict[str, object] = {"id": self.id, "type": self.type, "state": self.state, "source": self.source}
        return body | ({"protected": True} if self.protected else {})


class ImportObjectBuilder:
    """Names and makes the objects of one batch."""

    def __init__(self, batch: Batch) -> None:
        self.batch = batch.id
        self._files = batch.files
        self.mapping: Mapping = batch.mapping
        self.book: LegacyBook = batch.book
        self._members: dict[int, list[MemberRow]] = {}
        for member in self.book.members:
            if member.household is not None:
                self._members.setdefault(id(member.household), []).append(member)

    def id_of(self, row: Row, type_: str) -> str:
        """The id of the object of this type that is made from a row."""
        place = row.place
        content = self._files.hash_of(place.file)
        return derived_id("import", self.batch, place.file, content, place.sheet or "", place.row, type_)

    def make(self, row: Row, type_: str, state: State, *, service: Service = "records") -> ImportObject:
        """Make the object of this type from a row."""
        place = row.place
        source: RowSource = {"batch": self.batch, "file": place.file, "sheet": place.sheet, "row": place.row}
        return ImportObject(service, type_, self.id_of(row, type_), state, source)

    def base(self, row: Row, type_: str) -> dict[str, object]:
        """The common base of every aggregate of a row."""
        return {"id": self.id_of(row, type_), "version": 0, "import_issues": issues_of(row)}

    def household_id(self, household: HouseholdRow | None) -> str | None:
        """The id of the household a row belongs to."""
        return self.id_of(household, "household") if household is not None else None

    def staff_id(self, staff: StaffRow | None) -> str | None:
        """The id of a member of staff."""
        return self.id_of(staff, "staff") if staff is not None else None

    def by_whom(self, staff: StaffRow) -> ByWhom:
        """A member of staff with the post in 職員名簿."""
        return ByWhom(
            staff_id=self.id_of(staff, "staff"), name=staff.name, post=staff.post, office_code=self.mapping.office_code
        )

    def head_member(self, household: HouseholdRow) -> MemberRow | None:
        """The row of the head in the list of members, if there is one."""
        return next((m for m in self._members.get(id(household), []) if m.relation == "世帯主"), None)

    def members_of(self, household: HouseholdRow) -> list[MemberRow]:
        """The household's rows of the list of members."""
        return self._members.get(id(household), [])


def issues_of(row: Row) -> list[ImportIssue]:
    """The issues of a row, as the object stores them."""
    return [ImportIssue(kind=i.kind, field=i.field, message=i.message, original=i.original) for i in row.issues]


def state_of(aggregate: Aggregate) -> State:
    """The state as the services store it; id, version and source are kept beside it."""
    return aggregate.model_dump(mode="json", by_alias=True, exclude={"id", "version", "source"})


def people_objects(builder: ImportObjectBuilder) -> Iterator[ImportObject]:
    """Staff, persons, households, contacts and protections."""
    for staff in builder.book.staff:
        yield builder.make(staff, "staff", _staff(builder, staff))
    for household in builder.book.households:
        head = builder.head_member(household)
        yield builder.make(
            household, "person", _person(builder, household, _head_name(household, head), household, head)
        )
    for member in builder.book.members:
        if member.household is None or member is not builder.head_member(member.household):
            yield builder.make(member, "person", _person(builder, member, _name(member), member))
    for household in builder.book.households:
        made = builder.make(household, "household", _household(builder, household))
        yield replace(made, protected=household.protected)
    for household in builder.book.households:
        yield from _contacts(builder, household)


def _staff(builder: ImportObjectBuilder, row: StaffRow) -> State:
    post = Post.model_validate(
        {
            "post": row.post,
            "role": row.role or "assistant",
            "office_code": builder.mapping.office_code,
            "unit": row.unit,
            "from": row.starts_on and row.starts_on.isoformat(),
            "to": row.ends_on and row.ends_on.isoformat(),
        }
    )
    return state_of(
        Staff.model_validate(
            builder.base(row, "staff")
            | {"staff_number": row.number, "name": row.name, "kana": row.kana, "posts": [post], "note": row.note}
        )
    )


def _head_name(row: HouseholdRow, member: MemberRow | None) -> Name:
    """The head's name; a reading that the list of households lacks may be in the list of members."""
    return Name(text=row.head_name or "氏名不明", kana=row.head_kana or (member.kana if member else None))


def _name(row: MemberRow) -> Name:
    return Name(text=row.name or "氏名不明", kana=row.kana)


def _person(builder: ImportObjectBuilder, row: Row, name: Name, *born: HouseholdRow | MemberRow | None) -> State:
    days = [(r.head_birth if isinstance(r, HouseholdRow) else r.birth) for r in born if r is not None]
    birth = next((day for day in days if day is not None), None)
    return state_of(
        Person.model_validate(
            builder.base(row, "person")
            | {"names": [name], "birth_date": birth.isoformat() if birth is not None else None}
        )
    )


def _household(builder: ImportObjectBuilder, row: HouseholdRow) -> State:
    case_numbers = builder.mapping.case_number
    number = {
        "series": case_numbers.series,
        "number": (row.case_number or "").removeprefix(case_numbers.prefix),
        "from": row.opened_on and row.opened_on.isoformat(),
        "to": row.closed_on and row.closed_on.isoformat(),
        "original": row.case_number_text,
    }
    issues = [issue for r in (row, *builder.members_of(row)) for issue in issues_of(r)]
    status = row.status or "active"
    household = Household.model_validate(
        builder.base(row, "household")
        | {
            "import_issues": issues,
            "case_numbers": [CaseNumber.model_validate(number)] if row.case_number else [],
            "office_code": builder.mapping.office_code,
            "ward_code": builder.mapping.ward_code,
            "ward_town": None if row.protected else row.town,
            "worker_id": builder.staff_id(row.worker),
            "worker_text": None if row.worker else row.worker_text,
            "household_type": row.household_type,
            "household_types": [Period(code=row.household_type)] if row.household_type else [],
            "status": status,
            "statuses": [Period(code=status)],
            "grade": row.grade,
            "grades": [Period(code=row.grade)] if row.grade else [],
            "head_person_id": builder.id_of(row, "person"),
            "members": [_head(builder, row), *_others(builder, row)],
            "opened_on": row.opened_on and row.opened_on.isoformat(),
            "closed_on": row.closed_on and row.closed_on.isoformat(),
        }
    )
    return state_of(household)


def _head(builder: ImportObjectBuilder, row: HouseholdRow) -> Member:
    return _member(builder.id_of(row, "person"), builder.head_member(row), "世帯主")


def _others(builder: ImportObjectBuilder, row: HouseholdRow) -> list[Member]:
    head = builder.head_member(row)
    return [
        _member(builder.id_of(member, "person"), member, member.relation)
        for member in builder.members_of(row)
        if member is not head
    ]


def _member(person_id: str, row: MemberRow | None, relation: str | None) -> Member:
    return Member.model_validate(
        {
            "person_id": person_id,
            "relation": relation,
            "from": row and row.from_on and row.from_on.isoformat(),
            "to": row and row.to_on and row.to_on.isoformat(),
            "reason": row and row.reason,
        }
    )


def _contacts(builder: ImportObjectBuilder, row: HouseholdRow) -> Iterator[ImportObject]:
    """Address, telephone and remarks: in documents of records alone, never in an event."""
    household_id = builder.id_of(row, "household")
    remarks = [row.note] if row.note else []
    remarks += [f"{member.name}：{member.note}" for member in builder.members_of(row) if member.note]
    values = {"address": row.address, "phone": row.phone, "other": "\n".join(remarks)}
    for kind, value in values.items():
        if value:
            state: State = {"household_id": household_id, "kind": kind, "value": value}
            made = builder.make(row, f"contact:{kind}", state)
            yield replace(made, type="contact")
    if row.protected:
        about: State = {"household_id": household_id, "kind": "support_measure", "note": row.note}
        yield builder.make(row, "protection", about)
