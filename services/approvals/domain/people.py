"""Who holds which post today, who is away, and who may deputise for whom, as the rules need it.

A half-day is not an absence here. Days are days in JST.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TypedDict

from libs.calendar import in_force, is_business_day
from libs.contracts import codes
from libs.states.people import PublishedAbsence, PublishedOffice, PublishedStaff
from libs.states.signoff import Assignee, Resolver

LADDER = codes.LINE
"""The line of superiors of an office: 係長, 課長, 所長."""
CHAIN = 3
"""How far a deputy's own deputies are followed."""
BY_DEFAULT: Mapping[str, tuple[codes.Role, ...]] = {"office_head": ("section_chief",), "section_chief": ("supervisor",)}
"""代決 if an office has no list of its own: 所長 → 課長, 課長 → 係長 of the unit, then any (example: Hitoyoshi's 代決規程)."""


class PartialResolver(TypedDict, total=False):
    """A resolver as a template or a list of deputies keeps it: only the fields that it names."""

    unit_of: str | None
    role: codes.Role | None
    post: str | None
    person: str | None
    office_code: str | None


NOBODY: Resolver = {"unit_of": None, "role": None, "post": None, "person": None, "office_code": None}
"""A resolver that names nobody."""


def whole_resolver(kept: PartialResolver) -> Resolver:
    """The resolver with None in every field that it does not name."""
    return {**NOBODY, **kept}


def by_role(role: codes.Role, unit_of: str | None = None) -> Resolver:
    """The resolver of everybody in a role: of an office, or of a unit of it."""
    return {**NOBODY, "role": role, "unit_of": unit_of}


def by_name(staff_id: str) -> Resolver:
    """The resolver of one person."""
    return {**NOBODY, "person": staff_id}


class PostHolder(TypedDict):
    """Somebody in a post of an office."""

    staff_id: str
    post: str
    office_code: str


class Ranks(TypedDict):
    """The list of deputies of a post: `id` is its `post_key`."""

    id: str
    ranks: list[PartialResolver]


@dataclass(frozen=True)
class PostAssignment:
    """One post that somebody holds today."""

    staff_id: str
    name: str
    post: str
    role: codes.Role
    office_code: str
    unit: str

    def as_assignee(self) -> Assignee:
        return {"staff_id": self.staff_id, "post": self.post, "name": self.name, "office_code": self.office_code}


@dataclass(frozen=True)
class AbsencePeriod:
    """A registered absence of whole days, both ends included."""

    start: date
    end: date


@dataclass(frozen=True)
class MatterPlace:
    """Where a matter belongs: the office, and the units that `unit_of` can mean."""

    office_code: str
    drafter_unit: str | None = None
    household_unit: str | None = None

    def unit(self, whose: str) -> str | None:
        return self.drafter_unit if whose == "drafter" else self.household_unit


def post_key(office_code: str, post: str) -> str:
    """The key of a post's list of deputies."""
    return f"{office_code}:{post}"


@dataclass(frozen=True)
class Directory:
    """The staff of today, with their posts, absences and deputies."""

    today: date
    holdings: Sequence[PostAssignment] = ()
    leaves: Mapping[str, Sequence[AbsencePeriod]] = field(default_factory=dict[str, Sequence[AbsencePeriod]])
    deputies: Mapping[str, Sequence[Resolver]] = field(default_factory=dict[str, Sequence[Resolver]])
    offices: Mapping[str, PublishedOffice] = field(default_factory=dict[str, PublishedOffice])
    left_out: frozenset[str] = frozenset()
    """除斥: kin of the household of a case. They are left out of its route, and nothing says why."""

    unseeing: frozenset[str] = frozenset()
    """閲覧制限: who may not see a household of a case. Only a person may send it to them, never a rule."""

    def with_offices(self, offices: Iterable[PublishedOffice], deputies: Iterable[Ranks]) -> "Directory":
        """The same people, with their offices and the lists of deputies that these offices have saved."""
        return replace(
            self,
            offices={office["office_code"]: office for office in offices},
            deputies={kept["id"]: [whole_resolver(rank) for rank in kept["ranks"]] for kept in deputies},
        )

    def choosing(self) -> "Directory":
        """For choices that no person makes: without those to whom a choice would open a hidden household."""
        return replace(self, left_out=self.left_out | self.unseeing)

    def holdings_of(self, staff_id: str) -> list[PostAssignment]:
        return [h for h in self.holdings if h.staff_id == staff_id]

    def holds(self, assignee: PostHolder) -> bool:
        """Whether an assignee still holds the post in which the step names them."""
        return any(
            h.post == assignee["post"] and h.office_code == assignee["office_code"]
            for h in self.holdings_of(assignee["staff_id"])
        )

    def role_of(self, assignee: PostHolder) -> codes.Role | None:
        for assignment in self.holdings_of(assignee["staff_id"]):
            if assignment.post == assignee["post"] and assignment.office_code == assignee["office_code"]:
                return assignment.role
        return None

    def is_authority(self, assignee: PostHolder) -> bool:
        """Whether the post itself has the office's legal authority. Every other post decides by 専決."""
        office = self.offices.get(assignee["office_code"])
        return assignee["post"] == ((office and office["authority_post"]) or "所長")

    def number_series(self, office_code: str) -> str:
        """The series in which an office numbers its decisions."""
        office = self.offices.get(office_code)
        return (office and office["number_series"]) or office_code

    def unit_of(self, staff_id: str, office_code: str) -> str | None:
        return next((h.unit for h in self.holdings_of(staff_id) if h.office_code == office_code), None)

    def find(self, resolver: Resolver, place: MatterPlace) -> list[Assignee]:
        """The people of a resolver: a person, a named post, or a role in a unit or office.

        If nobody in the unit has the role (相談担当, 管理係), it is everybody in the office who has it.
        """
        office = resolver["office_code"] or place.office_code
        if person := resolver["person"]:
            assignments = self.holdings_of(person)
            here = [h for h in assignments if h.office_code == office] or assignments
            return [h.as_assignee() for h in _highest_first(here)[:1]]
        if post := resolver["post"]:
            return _assignees(h for h in self._in(office) if h.post == post)
        role = resolver["role"]
        if role == "hq":
            return _assignees(h for h in self.holdings if h.role == "hq")
        everywhere = [h for h in self._in(office) if h.role == role]
        if whose := resolver["unit_of"]:
            unit = place.unit(whose)
            inside = [h for h in everywhere if h.unit == unit]
            return _assignees(inside or everywhere)
        return _assignees(everywhere)

    def same_rank(self, assignee: Assignee) -> list[Assignee]:
        """Others of the same role in the same office, who may take over if the step says so."""
        role = self.role_of(assignee)
        others = (h for h in self._in(assignee["office_code"]) if h.role == role)
        return [a for a in _assignees(others) if a["staff_id"] != assignee["staff_id"]]

    def _in(self, office_code: str) -> list[PostAssignment]:
        return [h for h in self.holdings if h.office_code == office_code]

    def away_until(self, staff_id: str) -> date | None:
        """The last day of the absence that covers today and of those that follow it directly. None for who is here."""
        last: date | None = None
        day = self.today
        while True:
            covering = [leave.end for leave in self.leaves.get(staff_id, ()) if leave.start <= day <= leave.end]
            if not covering:
                # Days on which the office is closed anyway do not break an absence in two.
                if last is None or is_business_day(day):
                    return last
                day += timedelta(days=1)
                continue
            last = max(covering)
            day = last + timedelta(days=1)

    def is_away(self, staff_id: str) -> bool:
        return self.away_until(staff_id) is not None

    def deputies_of(self, decider: Assignee, place: MatterPlace, drafter: str) -> list[Assignee]:
        """Who may decide in the decider's place today: the highest-ranked who are here. Empty if nobody is left.

        People who are away, kin and the drafter are left out, and their own deputies follow, at most three lists deep.
        """
        barred = self.left_out | {drafter}
        seen = {decider["staff_id"]}
        level: list[PostHolder] = [decider]
        for _ in range(CHAIN):
            ranked = [ranks for holder in level for ranks in self._ranks(holder, place)]
            for people in ranked:
                here = [p for p in people if p["staff_id"] not in seen | barred and not self.is_away(p["staff_id"])]
                if here:
                    return here
            level = [p for people in ranked for p in people if p["staff_id"] not in seen]
            seen |= {p["staff_id"] for p in level}
        return []

    def deputy_posts(self, office_code: str, post: str) -> list[str]:
        """The posts that a post's list of deputies leads to."""
        assignment = next((h for h in self._in(office_code) if h.post == post), None)
        vacant: PostHolder = {"staff_id": "", "post": post, "office_code": office_code}
        holder = assignment.as_assignee() if assignment else vacant
        named = [named for r in self.deputies.get(post_key(office_code, post), ()) if (named := r["post"])]
        found = [p["post"] for people in self._ranks(holder, MatterPlace(office_code)) for p in people]
        return sorted({*named, *found})

    def _ranks(self, holder: PostHolder, place: MatterPlace) -> list[list[Assignee]]:
        kept = self.deputies.get(post_key(holder["office_code"], holder["post"]))
        if kept is not None:
            return [self.find(resolver, place) for resolver in kept]
        role = self.role_of(holder)
        here = MatterPlace(holder["office_code"], place.drafter_unit, place.household_unit)
        below = BY_DEFAULT.get(role or "", ())
        near = [by_role(role, "drafter") for role in below]
        wide = [by_role(role) for role in below]
        return [self.find(resolver, here) for resolver in (*near, *wide)]


def rank(role: str | None) -> int:
    """The place of a role in the line of superiors. −1 if it has none."""
    return LADDER.index(role) if role in LADDER else -1


def directory(today: date, staff: Iterable[PublishedStaff], absences: Iterable[PublishedAbsence]) -> Directory:
    """The directory of a day from the published states of 職員 and 不在."""
    day = today.isoformat()
    holdings = [
        PostAssignment(s["id"], s["name"], p["post"], p["role"], p["office_code"], p["unit"])
        for s in staff
        for p in s["posts"]
        if in_force(p, day)
    ]
    leaves: dict[str, list[AbsencePeriod]] = {}
    for a in absences:
        if not a["cancelled"] and not a["part_of_day"]:
            leave = AbsencePeriod(date.fromisoformat(a["from"]), date.fromisoformat(a["to"]))
            leaves.setdefault(a["staff_id"], []).append(leave)
    return Directory(today, sorted(holdings, key=lambda h: (h.staff_id, h.office_code, h.post)), leaves)


def _assignees(holdings: Iterable[PostAssignment]) -> list[Assignee]:
    """One entry per person: somebody with two fitting posts acts in the higher one."""
    found: dict[str, Assignee] = {}
    for assignment in _highest_first(holdings):
        found.setdefault(assignment.staff_id, assignment.as_assignee())
    return [found[staff_id] for staff_id in sorted(found)]


def _highest_first(holdings: Iterable[PostAssignment]) -> list[PostAssignment]:
    return sorted(holdings, key=lambda h: (-rank(h.role), h.staff_id))
