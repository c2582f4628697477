"""Pages of a selective list. The lists are small enough to be sorted in memory, and have no totals."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from libs.aggregates import Stored
from libs.cursor import Listed, Paging

T = TypeVar("T")
Position = list[str]


@dataclass(frozen=True)
class PageRequest:
    """Which page of a list: at most `limit` rows after the position `after`."""

    limit: int
    paging: Paging

    @property
    def after(self) -> Position | None:
        return self.paging.after

    def answer(self, items: list[T], position: Position | None) -> Listed[T]:
        """The page as the response has it. The next one begins after `position`; None on the last page."""
        return self.paging.page(items, position)


def page(
    found: Sequence[T], key: Callable[[T], Position], request: PageRequest, *, newest_first: bool = False
) -> tuple[list[T], Position | None]:
    """This page of `found` in the order of `key`, and the position of its last row, or None on the last page."""
    limit, after = request.limit, request.after
    ordered = sorted(found, key=key, reverse=newest_first)
    if after is not None:
        ordered = [each for each in ordered if (key(each) < after if newest_first else key(each) > after)]
    shown = ordered[:limit]
    return shown, key(shown[-1]) if len(ordered) > limit else None


def as_listed(listed: Stored[Mapping[str, object]], whole: Stored[Mapping[str, object]] | None) -> bool:
    """Whether the fields that the list was filtered by are still the same in the whole document."""
    return whole is not None and all(
        whole.state.get(name) == listed.state.get(name) for name in ("household_id", "state", "office_code")
    )
