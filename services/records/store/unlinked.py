"""The rows of unlinked notes, read some at a time: however many there are, few are in memory, and others get their turn."""

import re
from collections.abc import AsyncGenerator, Collection

from libs.mongo import Doc
from services.records.store.store import Store

AT_ONCE = 200


def that_may_name(words: Collection[str], names: Collection[str], numbers: Collection[str]) -> Doc:
    """The rows that hold one of these words, or have one of these names or numbers in a column: the database goes through
    the texts. For few words."""
    anywhere = "|".join(re.escape(word) for word in sorted(words))
    ways: list[Doc] = [{"names": {"$in": sorted(names)}}, {"numbers": {"$in": sorted(numbers)}}]
    return {"$or": [*ways, {"words": {"$regex": anywhere}}] if words else ways}


async def pages(store: Store, where: Doc) -> AsyncGenerator[list[Doc]]:
    """These rows, page by page."""
    page: list[Doc] = []
    async for row in store.unlinked_notes.find(where):
        page.append(row)
        if len(page) == AT_ONCE:
            yield page
            page = []
    yield page
