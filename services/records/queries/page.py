"""Pages of a selective list: the owner's lists are small enough to be sorted here, and have no totals."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from libs.aggregates import Loaded

T = TypeVar("T")
Position = list[str]


def page(
    found: Sequence[T],
    key: Callable[[T], Position],
    limit: int,
    after: Position | None,
    *,
    newest_first: bool = False,
) -> tuple[list[T], Position | None]:
    """At most `limit` of `found` beyond `after` in the order of `key`; with the next position while there is more."""
    ordered = sorted(found, key=key, reverse=newest_first)
    if after is not None:
        ordered = [each for each in ordered if (key(each) < after if newest_first else key(each) > after)]
    shown = ordered[:limit]
    return shown, key(shown[-1]) if len(ordered) > limit else None


def as_listed(listed: Loaded, whole: Loaded | None) -> bool:
    """Whether what was judged by the fields of the list is still so in the whole document."""
    return whole is not None and all(
        whole.state.get(name) == listed.state.get(name) for name in ("household_id", "state", "office_code")
    )
