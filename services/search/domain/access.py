"""What a question may reach: the reader's limits and the reader's own filters, as one condition for the engine.

Totals, facets and histograms are counted under the same condition, so nothing hidden is ever counted.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from libs.calendar import instant, jst_date
from services.search.domain.mappings import ACTION_ITEMS, ENTRIES

Dsl = dict[str, Any]

LISTED_KINDS = ("record", "inquiry", "approval")
"""What timeline and search cover unless kinds are asked for; action items only when asked."""
VOIDED = "voided"
KINDS = (*LISTED_KINDS, "attachment", "action_item")


@dataclass(frozen=True, slots=True)
class Reach:
    """What this reader may see in this scope. None sets no limit; `hidden` households, and notes about nobody yet, are as
    if they were not."""

    office_codes: frozenset[str] | None
    ward_code: str | None = None
    household_ids: frozenset[str] | None = None
    hidden: frozenset[str] = frozenset()
    opened: frozenset[str] | None = None
    """Nothing but what is about these households alone: those that a purpose names."""
    unlinked_of: frozenset[str] | None = None
    """The offices whose entries without a household are shown: those of the reader's own posts. None = asked for nobody."""
    voided_of: str | None = None
    """The office whose voided records this reader may ask for: that of a 係長 or above."""
    partial: bool = False
    """There might be more to reach: what the reader's purpose opens could not be asked now."""


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Filters of timeline, search and browse; empty = not asked for. Days are days of Japan, both included."""

    kinds: tuple[str, ...] = LISTED_KINDS
    since: date | None = None
    until: date | None = None
    household_id: str | None = None
    record_types: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    office_codes: tuple[str, ...] = ()
    ward_codes: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    author_ids: tuple[str, ...] = ()
    late: bool | None = None
    has_attachment: bool | None = None
    has_signal: bool | None = None
    imported: bool | None = None
    unlinked: bool | None = None

    @property
    def flags(self) -> tuple[tuple[str, bool | None], ...]:
        """The yes-or-no filters by the field they look at."""
        return (
            ("late_entry", self.late),
            ("has_attachment", self.has_attachment),
            ("has_signal", self.has_signal),
            ("is_imported", self.imported),
        )


@dataclass(slots=True)
class Condition:
    """What must hold and what must not, in the engine's words; neither counts for the score."""

    must: list[Dsl] = field(default_factory=list[Dsl])
    must_not: list[Dsl] = field(default_factory=list[Dsl])

    def as_query(self) -> Dsl:
        """A query that only filters."""
        return {"bool": {"filter": self.must, "must_not": self.must_not}}


def condition(reach: Reach, narrowing: Narrowing) -> Condition:
    """The one condition of every question about entries."""
    found = Condition([{"term": {"deleted": False}}])
    _reach(found, reach)
    if narrowing.household_id is not None:
        found.must.append({"term": {"household_ids": narrowing.household_id}})
    for name, values in (
        ("kind", narrowing.kinds),
        ("record_type", narrowing.record_types),
        ("subjects", narrowing.subjects),
        ("state", narrowing.states),
        ("office_code", narrowing.office_codes),
        ("ward_code", narrowing.ward_codes),
        ("unit", narrowing.units),
        ("author_id", narrowing.author_ids),
    ):
        if values:
            found.must.append(one_of(name, values))
    for name, flag in narrowing.flags:
        if flag is not None:
            found.must.append({"term": {name: flag}})
    if narrowing.unlinked is not None:
        linked = {"exists": {"field": "household_id"}}
        (found.must_not if narrowing.unlinked else found.must).append(linked)
    _voided(found, reach, narrowing)
    _period(found, narrowing)
    return found


def keeps(narrowing: Narrowing, document: Mapping[str, Any]) -> bool:
    """Whether a document meets the filters, for lists that are put together without the engine."""
    if document["deleted"] or document["kind"] not in narrowing.kinds:
        return False
    if document["state"] == VOIDED and VOIDED not in narrowing.states:
        return False
    for name, values in (
        ("record_type", narrowing.record_types),
        ("state", narrowing.states),
        ("office_code", narrowing.office_codes),
        ("ward_code", narrowing.ward_codes),
        ("unit", narrowing.units),
        ("author_id", narrowing.author_ids),
    ):
        if values and document.get(name) not in values:
            return False
    for name, flag in narrowing.flags:
        if flag is not None and document.get(name, False) != flag:
            return False
    if narrowing.unlinked is not None and narrowing.unlinked != (document.get("household_id") is None):
        return False
    if narrowing.subjects and not set(narrowing.subjects) & set(document.get("subjects") or ()):
        return False
    moment: str | None = document["occurred_at"]
    if moment is None:
        return narrowing.since is None and narrowing.until is None
    day = jst_date(moment)
    return (narrowing.since or day) <= day <= (narrowing.until or day)


def household_condition(reach: Reach, kind: str) -> Condition:
    """The condition of a look-up of households themselves."""
    found = Condition([{"term": {"deleted": False}}, {"term": {"kind": kind}}])
    if reach.office_codes is not None:
        found.must.append(one_of("office_code", reach.office_codes))
    if reach.ward_code is not None:
        found.must.append({"term": {"ward_code": reach.ward_code}})
    for limit in (reach.household_ids, reach.opened):
        if limit is not None:
            found.must.append(one_of("id", limit))
    if reach.hidden:
        found.must_not.append(one_of("id", reach.hidden))
    return found


def one_of(name: str, values: Iterable[str]) -> Dsl:
    """A condition that a field has one of these values, in a stable order."""
    return {"terms": {name: sorted(values)}}


def indices_of(kinds: Iterable[str]) -> list[str]:
    """The indices that hold these kinds."""
    asked = set(kinds)
    held = [ACTION_ITEMS] if "action_item" in asked else []
    return [ENTRIES, *held] if asked - {"action_item"} else held


def _reach(found: Condition, reach: Reach) -> None:
    if reach.office_codes is not None:
        found.must.append(one_of("office_code", reach.office_codes))
    if reach.ward_code is not None:
        found.must.append({"term": {"ward_code": reach.ward_code}})
    if reach.household_ids is not None:
        found.must.append(one_of("household_ids", reach.household_ids))
    if reach.opened is not None:
        found.must.append(one_of("household_id", reach.opened))
    if reach.hidden:
        found.must_not.append(one_of("concerned_ids", reach.hidden))
    if reach.unlinked_of is not None:
        about_somebody: Dsl = {"exists": {"field": "household_ids"}}
        # A note that names somebody who is hidden from this reader is itself among what is hidden.
        own = Condition([one_of("office_code", reach.unlinked_of)], [one_of("id", reach.hidden)]).as_query()
        found.must.append({"bool": {"should": [about_somebody, own], "minimum_should_match": 1}})


def _voided(found: Condition, reach: Reach, narrowing: Narrowing) -> None:
    """取消: kept for 係長 and audit, and nowhere unless they ask for it (domain.md 4.3, CR7)."""
    voided: Dsl = {"term": {"state": VOIDED}}
    if reach.voided_of is None or VOIDED not in narrowing.states:
        found.must_not.append(voided)
        return
    own: Dsl = {"term": {"office_code": reach.voided_of}}
    found.must_not.append({"bool": {"filter": [voided], "must_not": [own]}})


def _period(found: Condition, narrowing: Narrowing) -> None:
    span: dict[str, str] = {}
    if narrowing.since is not None:
        span["gte"] = instant(narrowing.since)
    if narrowing.until is not None:
        span["lt"] = instant(narrowing.until + timedelta(days=1))
    if span:
        found.must.append({"range": {"occurred_at": span}})
