"""Persons, households and the people and places around them (docs/domain/people.md). No contact data, no
protection data."""

from pydantic import Field

from libs.contracts import codes
from libs.contracts.published import Aggregate, Date, Id, Published


class Name(Published):
    """One name of a person; all are searchable."""

    kind: codes.NameKind = "legal"
    text: str  # the name as written
    kana: str | None = None  # how it is read
    from_: Date | None = Field(default=None, alias="from")
    to: Date | None = None


class Person(Aggregate):
    """個人. Persons stay the same across households and case numbers."""

    names: list[Name]
    birth_date: Date | None = None  # day of birth
    sex: codes.Sex | None = None  # as the city's register has it
    external_id: str | None = None  # number of the person in the city's register (宛名番号)
    merged_into: Id | None = None  # the person this one turned out to be


class CaseNumber(Published):
    """ケース番号, unique per series; `original` is the way a legacy book wrote it."""

    series: str  # the office's series of numbers
    number: str  # the number without its series
    from_: Date | None = Field(default=None, alias="from")
    to: Date | None = None
    original: str | None = None  # the number as the book wrote it


class Period(Published):
    """One code with the time it held."""

    code: str  # the code that held
    from_: Date | None = Field(default=None, alias="from")
    to: Date | None = None


class Member(Published):
    """世帯員. `relation` is the 続柄 as written; the head of household is `head_person_id`."""

    person_id: Id
    relation: str | None = None
    from_: Date | None = Field(default=None, alias="from")
    to: Date | None = None
    reason: codes.MemberReason | None = None  # why membership began or ended
    note: str | None = None


class Stay(Published):
    """Where a member lives for a time."""

    person_id: Id
    kind: codes.StayKind
    from_: Date | None = Field(default=None, alias="from")
    to: Date | None = None


class HouseholdLink(Published):
    """再開始, 区間移管, 世帯分離, 合併: read from new to old."""

    household_id: Id  # the other household
    kind: codes.HouseholdLinkKind
    on: Date | None = None  # the day it took effect


class Caution(Published):
    """関わり方の注意, with its basis and the date of its review (CR14)."""

    id: Id
    kind: str
    text: str
    reason: str | None = None
    level: str | None = None  # how grave
    source_record: Id | None = None  # the record that gives the basis
    review_due: Date | None = None  # when it is looked at again
    told_to_person: bool | None = None  # whether the person was told of it


class Household(Aggregate):
    """世帯: one household, one file. Protection and restriction are not here (docs/domain/people.md 1.8)."""

    case_numbers: list[CaseNumber] = []
    intake_number: str | None = None  # number of the first interview, until it has a case number
    label: str | None = None  # what to call it while no name is known
    office_code: str
    ward_code: str
    ward_town: str | None = None  # town of the address, no more of it
    district_id: Id | None = None  # the district (地区) it lies in
    worker_id: Id | None = None  # the worker, where it is not the district's
    worker_text: str | None = None  # the worker's name as the book wrote it
    household_type: codes.HouseholdType | None = None  # of today
    household_types: list[Period] = []
    status: codes.HouseholdStatus  # of today
    statuses: list[Period] = []
    grade: str | None = None  # how often it is visited, of today
    grades: list[Period] = []
    head_person_id: Id | None = None  # the head of household (世帯主)
    members: list[Member] = []
    stays: list[Stay] = []
    links: list[HouseholdLink] = []
    cautions: list[Caution] = []
    excluded_staff: list[Id] = []
    """除斥: staff who are kin; for the owner and for sign-off, in no answer and no index."""
    note: str | None = None
    opened_on: Date | None = None  # first day of assistance
    closed_on: Date | None = None  # last day of assistance


class MayTell(Published):
    """What this party may be told, on what basis, until when."""

    level: codes.ToldLevel  # how much
    basis: str | None = None  # on what basis
    until: Date | None = None  # until which day


class RelatedParty(Aggregate):
    """関係者. The telephone number is a contact and not in events."""

    household_id: Id
    member_id: Id | None = None  # the member they belong to
    kind: codes.RelatedPartyKind
    org: str | None = None  # their organisation
    name: str | None = None  # their name
    kana: str | None = None  # how the name is read
    may_tell: MayTell | None = None
    contact_ban: bool = False  # whether they must not be contacted
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
    name: str  # name of the district
    unit: str
    holders: list[Holder] = []


class Office(Aggregate):
    """福祉事務所. Wards are not offices: 北 and 北神 are two offices of one ward, joined by `read_group`."""

    office_code: str  # its code
    name: str  # its name
    ward_code: str  # code of its ward
    ward_name: str  # name of its ward
    read_group: str  # offices of one group read each other's cases
    number_series: str  # mark of its numbers: cases and decisions
    authority_post: str = "所長"  # post with the office's own authority; others decide by 専決
    file_only: list[codes.RecordType] = []  # record types that need no decision here


class Post(Published):
    """One post of a person; somebody with two posts (兼務) has two."""

    post: str  # the post (職名)
    role: codes.Role  # what the post may do
    office_code: str  # the office of the post
    unit: str  # the unit (係) of the post
    from_: Date | None = Field(default=None, alias="from")
    to: Date | None = None


class Staff(Aggregate):
    """職員 with the posts held over time."""

    staff_number: str  # 職員番号
    name: str  # their name
    kana: str | None = None  # how the name is read
    posts: list[Post] = []
    note: str | None = None


class Absence(Aggregate):
    """A registered absence of any staff member (AP12): who is away and until when; why is told to few."""

    staff_id: Id
    from_: Date = Field(alias="from")
    to: Date
    part_of_day: codes.PartOfDay | None = None  # half a day only
    kind: codes.AbsenceKind  # always `undisclosed` in events
    cancelled: bool = False  # whether it was taken back
