"""Persons, households and the people and places around them (domain.md 4.1). No contact data, no protection data."""

from pydantic import Field

from libs.contracts import codes
from libs.contracts.base import Aggregate, Date, Id, Published


class Name(Published):
    """One name of a person; all are searchable."""

    kind: codes.NameKind = "legal"
    text: str
    kana: str | None = None
    from_: Date | None = Field(default=None, alias="from")
    to: Date | None = None


class Person(Aggregate):
    """個人. Persons stay the same across households and case numbers."""

    names: list[Name]
    birth_date: Date | None = None
    sex: codes.Sex | None = None
    external_id: str | None = None
    merged_into: Id | None = None


class CaseNumber(Published):
    """ケース番号, unique per series; `original` is the way a legacy book wrote it."""

    series: str
    number: str
    from_: Date | None = Field(default=None, alias="from")
    to: Date | None = None
    original: str | None = None


class Period(Published):
    """One code with the time it held."""

    code: str
    from_: Date | None = Field(default=None, alias="from")
    to: Date | None = None


class Member(Published):
    """世帯員. `relation` is the 続柄 as written; the head of household is `head_person_id`."""

    person_id: Id
    relation: str | None = None
    from_: Date | None = Field(default=None, alias="from")
    to: Date | None = None
    reason: codes.MemberReason | None = None
    note: str | None = None


class Stay(Published):
    """Where a member lives for a time."""

    person_id: Id
    kind: codes.StayKind
    from_: Date | None = Field(default=None, alias="from")
    to: Date | None = None


class HouseholdLink(Published):
    """再開始, 区間移管, 世帯分離, 合併: read from new to old."""

    household_id: Id
    kind: codes.HouseholdLinkKind
    on: Date | None = None


class Caution(Published):
    """関わり方の注意, with its basis and the date of its review (CR14)."""

    id: Id
    kind: str
    text: str
    reason: str | None = None
    level: str | None = None
    source_record: Id | None = None
    review_due: Date | None = None
    told_to_person: bool | None = None


class Household(Aggregate):
    """世帯: one household, one file. Protection and restriction are not here (settled.md 17)."""

    case_numbers: list[CaseNumber] = []
    intake_number: str | None = None
    label: str | None = None
    office_code: str
    ward_code: str
    ward_town: str | None = None
    district_id: Id | None = None
    worker_id: Id | None = None
    worker_text: str | None = None
    household_type: codes.HouseholdType | None = None
    household_types: list[Period] = []
    status: codes.HouseholdStatus
    statuses: list[Period] = []
    grade: str | None = None
    grades: list[Period] = []
    head_person_id: Id | None = None
    members: list[Member] = []
    stays: list[Stay] = []
    links: list[HouseholdLink] = []
    cautions: list[Caution] = []
    excluded_staff: list[Id] = []
    """除斥: staff who are kin; for the owner and for sign-off, in no answer and no index."""
    note: str | None = None
    opened_on: Date | None = None
    closed_on: Date | None = None


class MayTell(Published):
    """What this party may be told, on what basis, until when."""

    level: codes.ToldLevel
    basis: str | None = None
    until: Date | None = None


class RelatedParty(Aggregate):
    """関係者. The telephone number is a contact and not in events."""

    household_id: Id
    member_id: Id | None = None
    kind: codes.RelatedPartyKind
    org: str | None = None
    name: str | None = None
    kana: str | None = None
    may_tell: MayTell | None = None
    contact_ban: bool = False
    from_: Date | None = Field(default=None, alias="from")
    to: Date | None = None


class Holder(Published):
    """Who holds a district; `staff_id: null` is a vacant one."""

    staff_id: Id | None
    from_: Date | None = Field(default=None, alias="from")
    to: Date | None = None


class District(Aggregate):
    """地区: a household's worker on a day is its own override or its district's holder."""

    office_code: str
    name: str
    unit: str
    holders: list[Holder] = []


class Office(Aggregate):
    """福祉事務所. Wards are not offices: 北 and 北神 are two offices of one ward, joined by `read_group`."""

    office_code: str
    name: str
    ward_code: str
    ward_name: str
    read_group: str
    number_series: str
    authority_post: str = "所長"
    file_only: list[codes.RecordType] = []


class Post(Published):
    """One post of a person; somebody with two posts (兼務) has two."""

    post: str
    role: codes.Role
    office_code: str
    unit: str
    from_: Date | None = Field(default=None, alias="from")
    to: Date | None = None


class Staff(Aggregate):
    """職員 with the posts held over time."""

    staff_number: str
    name: str
    kana: str | None = None
    posts: list[Post] = []
    note: str | None = None


class Absence(Aggregate):
    """A registered absence of any staff member (AP12): who is away and until when; why is told to few."""

    staff_id: Id
    from_: Date = Field(alias="from")
    to: Date
    part_of_day: codes.PartOfDay | None = None
    kind: codes.AbsenceKind
    cancelled: bool = False
