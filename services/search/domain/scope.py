"""What one reader may read, as a condition for the engine.

Hits, totals, facets and tables are counted under the same condition, so nothing hidden is ever counted.
"""

from dataclasses import dataclass

from services.search.domain.dsl import IndexFilter, any_of, equals, exists, one_of


@dataclass(frozen=True, slots=True)
class ReadScope:
    """What this reader may read of what they asked for. None sets no limit."""

    office_codes: frozenset[str] | None
    ward_code: str | None = None
    household_id: str | None = None
    """Only entries that are listed with this household."""
    household_ids: frozenset[str] | None = None
    """Only entries that are listed with one of these households."""
    hidden: frozenset[str] = frozenset()
    """Households, and notes about nobody yet, that do not exist for this reader."""
    opened: frozenset[str] | None = None
    """Only entries about these households alone: the ones that the reader's purpose names."""
    unlinked_of: frozenset[str] | None = None
    """The offices whose entries without a household the reader may see: those of their posts. None sets no limit."""
    voided_of: str | None = None
    """The office whose voided records the reader may ask for, if they are 係長 (unit supervisor) or above there."""
    partial: bool = False
    """Entries may be missing: the service that confirms the reader's purpose did not answer."""


def add_scope(index_filter: IndexFilter, scope: ReadScope) -> None:
    """Limit a filter of entries to what the reader may read."""
    _add_offices(index_filter, scope)
    if scope.household_ids is not None:
        index_filter.must.append(one_of("household_ids", scope.household_ids))
    if scope.opened is not None:
        index_filter.must.append(one_of("household_id", scope.opened))
    if scope.hidden:
        index_filter.must_not.append(one_of("concerned_ids", scope.hidden))
    if scope.unlinked_of is not None:
        # A note that names a hidden household is itself hidden: `hidden` holds its id.
        own = IndexFilter([one_of("office_code", scope.unlinked_of)], [one_of("id", scope.hidden)]).as_query()
        index_filter.must.append(any_of([exists("household_ids"), own]))
    if scope.household_id is not None:
        index_filter.must.append(equals("household_ids", scope.household_id))


def household_filter(scope: ReadScope, kind: str) -> IndexFilter:
    """The filter of a look-up of households themselves, of `kind` household or person."""
    index_filter = IndexFilter([equals("deleted", False), equals("kind", kind)])
    _add_offices(index_filter, scope)
    for household_ids in (scope.household_ids, scope.opened):
        if household_ids is not None:
            index_filter.must.append(one_of("id", household_ids))
    if scope.household_id is not None:
        index_filter.must.append(equals("id", scope.household_id))
    if scope.hidden:
        index_filter.must_not.append(one_of("id", scope.hidden))
    return index_filter


def _add_offices(index_filter: IndexFilter, scope: ReadScope) -> None:
    if scope.office_codes is not None:
        index_filter.must.append(one_of("office_code", scope.office_codes))
    if scope.ward_code is not None:
        index_filter.must.append(equals("ward_code", scope.ward_code))
