"""Lists as they are answered: the items and where the list goes on."""

from typing import Generic, TypeVar

from libs.contracts.base import Published

T = TypeVar("T")


class Page(Published, Generic[T]):
    """Items in the order of their list; `next_cursor` is null on the last page and where a list has one page only.

    Answers leave pre-encoded: a model of answers says in the API's description what they hold (`response_model=`), it
    checks nothing when they are sent.
    """

    items: list[T]
    next_cursor: str | None
