"""Who holds which post today, who is away, who stands in for whom: the own copies of approvals, ready for the rules.

A half-day absence is no absence here. The day is a day of JST.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from libs.calendar import business_days_between, in_force, is_business_day

Doc = dict[str, Any]
LADDER = ("supervisor", "section_chief", "office_head")
"""The line of superiors of an office: 係長, 課長, 所長."""
CHAIN = 3
"""How far a deputy's own deputies are followed."""
BY_DEFAULT: Mapping[str, tuple[str, ...]] = {
    "office_head": ("section_chief",),
    "section_chief": ("supervisor",),
}
"""代決 where an office keeps no list of its own: 所長 → 課長, 課長 → 係長 of the unit, then any (example: Hitoyoshi's 代決規程)."""


@dataclass(frozen=True)
class Holding:
    """One post that somebody holds today."""

    staff_id: str
    name: str
    post: str
    role: str
    office_code: str
    unit: str

    def as_assignee(self) -> Doc:
        return {
            "staff_id": self.staff_id, "post": self.post, "name": self.name, "office_code": self.office_code,
        }  # fmt: skip


@dataclass(frozen=True)
class Leave:
    """A registered absence of whole days, both ends included."""

    start: date
    end: date


@dataclass(frozen=True)
class Place:
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
    """The people as they are today."""

    today: date
    holdings: Sequence[Holding] = ()
    leaves: Mapping[str, Sequence[Leave]] = field(default_factory=dict[str, Sequence[Leave]])
    deputies: Mapping[str, Sequence[Doc]] = field(default_factory=dict[str, Sequence[Doc]])
    offices: Mapping[str, Doc] = field(default_factory=dict[str, Doc])
    left_out: frozenset[str] = frozenset()
    """除斥: kin of the household at hand, taken out of every route without saying why."""

    # ------------------------------------------------------------------ posts

    def holdings_of(self, staff_id: str) -> list[Holding]:
        return [h for h in self.holdings if h.staff_id == staff_id]

    def holds(self, assignee: Doc) -> bool:
        """Whether an assignee still holds the post that the step was resolved to."""
        return any(
            h.post == assignee["post"] and h.office_code == assignee["office_code"]
            for h in self.holdings_of(assignee["staff_id"])
        )

    def role_of(self, assignee: Doc) -> str | None:
        for held in self.holdings_of(assignee["staff_id"]):
            if held.post == assignee["post"] and held.office_code == assignee["office_code"]:
                return held.role
        return None

    def is_authority(self, assignee: Doc) -> bool:
        """Whether the post holds the office's legal authority itself; any other decides by 専決."""
        office = self.offices.get(assignee["office_code"], {})
        return assignee["post"] == (office.get("authority_post") or "所長")

    def number_series(self, office_code: str) -> str:
        """How an office marks the numbers of its decisions."""
        return self.offices.get(office_code, {}).get("number_series") or office_code

    def unit_of(self, staff_id: str, office_code: str) -> str | None:
        return next((h.unit for h in self.holdings_of(staff_id) if h.office_code == office_code), None)

    def find(self, resolver: Doc, place: Place) -> list[Doc]:
        """The people of a resolver: a person, a named post, or a role in a unit or office.

        A unit without anyone in the role (相談担当, 管理係) is served by those of its office.
        """
        office = resolver.get("office_code") or place.office_code
        if resolver.get("person"):
            held = self.holdings_of(resolver["person"])
            here = [h for h in held if h.office_code == office] or held
            return [h.as_assignee() for h in _highest_first(here)[:1]]
        if resolver.get("post"):
            return _assignees(h for h in self._in(office) if h.post == resolver["post"])
        role = resolver.get("role")
        if role == "hq":
            return _assignees(h for h in self.holdings if h.role == "hq")
        everywhere = [h for h in self._in(office) if h.role == role]
        if resolver.get("unit_of"):
            unit = place.unit(resolver["unit_of"])
            inside = [h for h in everywhere if h.unit == unit]
            return _assignees(inside or everywhere)
        return _assignees(everywhere)

    def same_rank(self, assignee: Doc) -> list[Doc]:
        """Others of the same role in the same office, who may take over where a step says so."""
        role = self.role_of(assignee)
        others = (h for h in self._in(assignee["office_code"]) if h.role == role)
        return [a for a in _assignees(others) if a["staff_id"] != assignee["staff_id"]]

    def _in(self, office_code: str) -> list[Holding]:
        return [h for h in self.holdings if h.office_code == office_code]

    # ------------------------------------------------------------------ absences

    def away_until(self, staff_id: str) -> date | None:
        """The last day of the absence that covers today, following absences that touch; None when here."""
        last: date | None = None
        day = self.today
        while True:
            covering = [
                leave.end for leave in self.leaves.get(staff_id, ()) if leave.start <= day <= leave.end
            ]
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

    def away_for(self, staff_id: str) -> int:
        """Business days of the current absence from today on, today included."""
        last = self.away_until(staff_id)
        return 0 if last is None else business_days_between(self.today - timedelta(days=1), last)

    # ------------------------------------------------------------------ deputies

    def deputies_of(self, decider: Doc, place: Place, drafter: str) -> list[Doc]:
        """Who may decide in the decider's place today: the highest-ranked who are here; empty when nobody is left.

        Lists are followed at most three deep; those away, kin and the drafter are passed over together with nobody else.
        """
        barred = self.left_out | {drafter}
        seen = {decider["staff_id"]}
        level = [decider]
        for _ in range(CHAIN):
            ranked = [ranks for holder in level for ranks in self._ranks(holder, place)]
            for people in ranked:
                here = [
                    p
                    for p in people
                    if p["staff_id"] not in seen | barred and not self.is_away(p["staff_id"])
                ]
                if here:
                    return here
            level = [p for people in ranked for p in people if p["staff_id"] not in seen]
            seen |= {p["staff_id"] for p in level}
        return []

    def deputy_posts(self, office_code: str, post: str) -> list[str]:
        """The posts that a post's list of deputies leads to."""
        held = next((h for h in self._in(office_code) if h.post == post), None)
        holder = held.as_assignee() if held else {"staff_id": "", "post": post, "office_code": office_code}
        named = [r["post"] for r in self.deputies.get(post_key(office_code, post), ()) if r.get("post")]
        found = [p["post"] for people in self._ranks(holder, Place(office_code)) for p in people]
        return sorted({*named, *found})

    def _ranks(self, holder: Doc, place: Place) -> list[list[Doc]]:
        kept = self.deputies.get(post_key(holder["office_code"], holder["post"]))
        if kept is not None:
            return [self.find(resolver, place) for resolver in kept]
        role = self.role_of(holder)
        here = Place(holder["office_code"], place.drafter_unit, place.household_unit)
        below = BY_DEFAULT.get(role or "", ())
        near: list[Doc] = [{"role": b, "unit_of": "drafter"} for b in below]
        wide: list[Doc] = [{"role": b} for b in below]
        return [self.find(resolver, here) for resolver in (*near, *wide)]


def rank(role: str | None) -> int:
    """The place of a role in the line of superiors; −1 below or beside it."""
    return LADDER.index(role) if role in LADDER else -1


def directory(
    today: date, staff: Iterable[Doc], absences: Iterable[Doc], deputies: Iterable[Doc] = (),
    offices: Iterable[Doc] = (),
) -> Directory:  # fmt: skip
    """The directory of a day from published states of 職員, 不在, 代決者 and 事務所."""
    day = today.isoformat()
    holdings = [
        Holding(s["id"], s["name"], p["post"], p["role"], p["office_code"], p["unit"])
        for s in staff
        for p in s.get("posts", [])
        if in_force(p, day)
    ]
    leaves: dict[str, list[Leave]] = {}
    for a in absences:
        if not a.get("cancelled") and not a.get("part_of_day"):
            leave = Leave(date.fromisoformat(a["from"]), date.fromisoformat(a["to"]))
            leaves.setdefault(a["staff_id"], []).append(leave)
    return Directory(
        today,
        sorted(holdings, key=lambda h: (h.staff_id, h.office_code, h.post)),
        leaves,
        {d["id"]: d["ranks"] for d in deputies},
        {o["office_code"]: o for o in offices},
    )


def _assignees(holdings: Iterable[Holding]) -> list[Doc]:
    """One entry per person: somebody with two fitting posts acts in the higher one."""
    found: dict[str, Doc] = {}
    for held in _highest_first(holdings):
        found.setdefault(held.staff_id, held.as_assignee())
    return [found[staff_id] for staff_id in sorted(found)]


def _highest_first(holdings: Iterable[Holding]) -> list[Holding]:
    return sorted(holdings, key=lambda h: (-rank(h.role), h.staff_id))
