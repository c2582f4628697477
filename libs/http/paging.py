"""The parameters of every list."""

from typing import Annotated

from fastapi import Query

Limit = Annotated[int, Query(ge=1, le=100)]
"""Page size of a list: `limit: Limit = 50`."""
Cursor = Annotated[str | None, Query(max_length=4000)]
"""Where a list goes on: `cursor: Cursor = None`."""
