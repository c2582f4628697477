"""The state of what `libs.contracts.people` publishes. `./tsuzuri states` writes this file."""

from typing import Literal, TypedDict

from libs.contracts import codes
from libs.states.published import ImportIssue, Source

_NameWords = TypedDict("_NameWords", {"from": "str | None"})


class Name(_NameWords):
    """One name of a person; all are searchable."""

    kind: codes.NameKind
    text: str
    kana: str | None
    to: str | None


class Person(TypedDict):
    """個人. Persons stay the same across households and case numbers."""

    deleted: bool
    source: Source | None
    import_issues: list[ImportIssue]
    names: list[Name]
    birth_date: str | None
    sex: codes.Sex | None
    external_id: str | None
    merged_into: str | None


class PublishedPerson(Person):
    """As it is published."""

    id: str
    version: int


PersonEvent = Literal["person.registered", "person.imported", "person.import_undone"]


_CaseNumberWords = TypedDict("_CaseNumberWords", {"from": "str | None"})


class CaseNumber(_CaseNumberWords):
    """ケース番号, unique per series; `original` is the way a legacy book wrote it."""

    series: str
    number: str
    to: str | None
    original: str | None


_PeriodWords = TypedDict("_PeriodWords", {"from": "str | None"})


class Period(_PeriodWords):
    """One code with the time it held."""

    code: str
    to: str | None


_MemberWords = TypedDict("_MemberWords", {"from": "str | None"})


class Member(_MemberWords):
    """世帯員. `relation` is the 続柄 as written; the head of household is `head_person_id`."""

    person_id: str
    relation: str | None
    to: str | None
    reason: codes.MemberReason | None
    note: str | None


_StayWords = TypedDict("_StayWords", {"from": "str | None"})


class Stay(_StayWords):
    """Where a member lives for a time."""

    person_id: str
    kind: codes.StayKind
    to: str | None


class HouseholdLink(TypedDict):
    """再開始, 区間移管, 世帯分離, 合併: read from new to old."""

    household_id: str
    kind: codes.HouseholdLinkKind
    on: str | None


class Caution(TypedDict):
    """関わり方の注意, with its basis and the date of its review (CR14)."""

    id: str
    kind: str
    text: str
    reason: str | None
    level: str | None
    source_record: str | None
    review_due: str | None
    told_to_person: bool | None


class Household(TypedDict):
    """世帯: one household, one file. Protection and restriction are not here (docs/domain/people.md 1.8)."""

    deleted: bool
    source: Source | None
    import_issues: list[ImportIssue]
    case_numbers: list[CaseNumber]
    intake_number: str | None
    label: str | None
    office_code: str
    ward_code: str
    ward_town: str | None
    district_id: str | None
    worker_id: str | None
    worker_text: str | None
    household_type: codes.HouseholdType | None
    household_types: list[Period]
    status: codes.HouseholdStatus
    statuses: list[Period]
    grade: str | None
    grades: list[Period]
    head_person_id: str | None
    members: list[Member]
    stays: list[Stay]
    links: list[HouseholdLink]
    cautions: list[Caution]
    excluded_staff: list[str]
    note: str | None
    opened_on: str | None
    closed_on: str | None


class PublishedHousehold(Household):
    """As it is published."""

    id: str
    version: int


HouseholdEvent = Literal[
    "household.registered",
    "household.changed",
    "household.worker_changed",
    "household.imported",
    "household.import_undone",
]


class MayTell(TypedDict):
    """What this party may be told, on what basis, until when."""

    level: codes.ToldLevel
    basis: str | None
    until: str | None


_RelatedPartyWords = TypedDict("_RelatedPartyWords", {"from": "str | None"})


class RelatedParty(_RelatedPartyWords):
    """関係者. The telephone number is a contact and not in events."""

    deleted: bool
    source: Source | None
    import_issues: list[ImportIssue]
    household_id: str
    member_id: str | None
    kind: codes.RelatedPartyKind
    org: str | None
    name: str | None
    kana: str | None
    may_tell: MayTell | None
    contact_ban: bool
    to: str | None


class PublishedRelatedParty(RelatedParty):
    """As it is published."""

    id: str
    version: int


RelatedPartyEvent = Literal[
    "related_party.registered", "related_party.changed", "related_party.imported", "related_party.import_undone"
]


_HolderWords = TypedDict("_HolderWords", {"from": "str | None"})


class Holder(_HolderWords):
    """Who holds a district; `staff_id: null` is a vacant one."""

    staff_id: str | None
    to: str | None


class District(TypedDict):
    """地区: a household's worker on a day is its own override or its district's holder."""

    deleted: bool
    source: Source | None
    import_issues: list[ImportIssue]
    office_code: str
    name: str
    unit: str
    holders: list[Holder]


class PublishedDistrict(District):
    """As it is published."""

    id: str
    version: int


DistrictEvent = Literal["district.imported", "district.import_undone"]


class Office(TypedDict):
    """福祉事務所. Wards are not offices: 北 and 北神 are two offices of one ward, joined by `read_group`."""

    deleted: bool
    source: Source | None
    import_issues: list[ImportIssue]
    office_code: str
    name: str
    ward_code: str
    ward_name: str
    read_group: str
    number_series: str
    authority_post: str
    file_only: list[codes.RecordType]


class PublishedOffice(Office):
    """As it is published."""

    id: str
    version: int


OfficeEvent = Literal["office.changed", "office.imported", "office.import_undone"]


_PostWords = TypedDict("_PostWords", {"from": "str | None"})


class Post(_PostWords):
    """One post of a person; somebody with two posts (兼務) has two."""

    post: str
    role: codes.Role
    office_code: str
    unit: str
    to: str | None


class Staff(TypedDict):
    """職員 with the posts held over time."""

    deleted: bool
    source: Source | None
    import_issues: list[ImportIssue]
    staff_number: str
    name: str
    kana: str | None
    posts: list[Post]
    note: str | None


class PublishedStaff(Staff):
    """As it is published."""

    id: str
    version: int


StaffEvent = Literal["staff.imported", "staff.import_undone"]


_AbsenceWords = TypedDict("_AbsenceWords", {"from": "str"})


class Absence(_AbsenceWords):
    """A registered absence of any staff member (AP12): who is away and until when; why is told to few."""

    deleted: bool
    source: Source | None
    import_issues: list[ImportIssue]
    staff_id: str
    to: str
    part_of_day: codes.PartOfDay | None
    kind: codes.AbsenceKind
    cancelled: bool


class PublishedAbsence(Absence):
    """As it is published."""

    id: str
    version: int


AbsenceEvent = Literal["absence.registered", "absence.changed", "absence.cancelled"]
