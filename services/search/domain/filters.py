"""The reader's own filters, for the engine and for lists that are made without it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Self, TypeGuard

from libs.calendar import instant, jst_date
from services.search.domain.documents import Document, Entry
from services.search.domain.dsl import IndexFilter, equals, exists, one_of
from services.search.domain.mappings import ACTION_ITEMS, ENTRIES
from services.search.domain.scope import ReadScope, add_scope

LISTED_KINDS = ("record", "inquiry", "approval")
"""The kinds that timeline and search cover unless the reader names kinds. Action items have to be named."""
VOIDED = "voided"


@dataclass(frozen=True, slots=True)
class SearchFilters:
    """The filters of timeline, search and browse. `since` and `until` are days in Japan, both included."""

    kinds: Sequence[str] = LISTED_KINDS
    since: date | None = None
    until: date | None = None
    values: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])
    """Index field → the values of which it must have one. An empty list sets no limit."""
    flags: Mapping[str, bool | None] = field(default_factory=dict[str, bool | None])
    """Index field → the value it must have. None sets no limit."""
    unlinked: bool | None = None
    """Only entries without a household (True) or with one (False)."""

    def of_entry(self, entry_id: str | None) -> Self:
        """These filters for one entry, or as they are for None."""
        return replace(self, values={**self.values, "id": [entry_id]}) if entry_id else self

    @property
    def required_values(self) -> Mapping[str, Sequence[str]]:
        """`values` and `kinds` without those that set no limit."""
        named = {"kind": self.kinds, **self.values}
        return {name: values for name, values in named.items() if values}

    @property
    def required_flags(self) -> Mapping[str, bool]:
        """`flags` without those that set no limit."""
        return {name: flag for name, flag in self.flags.items() if flag is not None}

    @property
    def names_voided(self) -> bool:
        """Whether the reader asked for voided entries."""
        return any(name == "state" and VOIDED in values for name, values in self.values.items())


def entry_filter(scope: ReadScope, filters: SearchFilters) -> IndexFilter:
    """The one condition of every question about entries."""
    index_filter = IndexFilter([equals("deleted", False)])
    add_scope(index_filter, scope)
    index_filter.must += [one_of(name, values) for name, values in filters.required_values.items()]
    index_filter.must += [equals(name, flag) for name, flag in filters.required_flags.items()]
    if filters.unlinked is not None:
        (index_filter.must_not if filters.unlinked else index_filter.must).append(exists("household_id"))
    _add_voided(index_filter, scope, filters)
    _add_period(index_filter, filters)
    return index_filter


def matches(document: Document, filters: SearchFilters) -> TypeGuard[Entry]:
    """Whether a document is an entry that meets the filters, for lists that are made without the engine."""
    if document["deleted"] is True or document["kind"] == "household" or document["kind"] == "person":
        return False
    fields: Mapping[str, object] = document
    linked = document["household_id"] is not None
    return (
        (document["state"] != VOIDED or filters.names_voided)
        and all(_has_one_of(fields.get(name), values) for name, values in filters.required_values.items())
        and all(fields.get(name, False) == flag for name, flag in filters.required_flags.items())
        and (filters.unlinked is None or filters.unlinked != linked)
        and _in_period(filters, document["occurred_at"])
    )


def indices_of(kinds: Iterable[str]) -> list[str]:
    """The indices that hold these kinds."""
    named = {ACTION_ITEMS if kind == "action_item" else ENTRIES for kind in kinds}
    return [index for index in (ENTRIES, ACTION_ITEMS) if index in named]


def _has_one_of(value: object, values: Sequence[str]) -> bool:
    return any(each in (value if isinstance(value, list) else [value]) for each in values)


def _in_period(filters: SearchFilters, moment: str | None) -> bool:
    """Whether a time lies in the period. An entry without a usable date lies in no period."""
    if moment is None:
        return filters.since is None and filters.until is None
    day = jst_date(moment)
    return (filters.since or day) <= day <= (filters.until or day)


def _add_voided(index_filter: IndexFilter, scope: ReadScope, filters: SearchFilters) -> None:
    """取消: only 係長 (unit supervisors) and audit see voided records, and only when they ask for them (CR7:
    docs/domain/records.md 7.4)."""
    voided = equals("state", VOIDED)
    if scope.voided_of is None or not filters.names_voided:
        index_filter.must_not.append(voided)
    else:
        elsewhere = IndexFilter([voided], [equals("office_code", scope.voided_of)])
        index_filter.must_not.append(elsewhere.as_query())


def _add_period(index_filter: IndexFilter, filters: SearchFilters) -> None:
    limits: dict[str, str] = {}
    if filters.since is not None:
        limits["gte"] = instant(filters.since)
    if filters.until is not None:
        limits["lt"] = instant(filters.until + timedelta(days=1))
    if limits:
        index_filter.must.append({"range": {"occurred_at": limits}})
