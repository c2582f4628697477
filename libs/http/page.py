"""The response of a list: its items and the cursor of the next page."""

from typing import Generic, TypeVar

from libs.contracts.published import Published

T = TypeVar("T")


class Page(Published, Generic[T]):
    """Items in the order of their list; `next_cursor` is null on the last page and where a list has one page only.

    Responses are encoded by the handlers: a response model describes them in the API (`response_model=`) and is not
    checked at run time.
    """

    items: list[T]
    next_cursor: str | None
