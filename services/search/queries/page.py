"""One page of a list of entries."""

from collections.abc import Sequence
from dataclasses import dataclass

from libs.cursor import Paging
from services.search.domain.answers import item
from services.search.domain.documents import Entry, Shown
from services.search.queries.context import QueryContext
from services.search.queries.freshness import Missing


@dataclass(frozen=True)
class Page:
    """Its items, what the answer says beside them, and where the next page begins (None: this is the last page)."""

    items: Sequence[Shown]
    beside: Shown
    position: Sequence[object] | None = None

    def answer(self, paging: Paging) -> Shown:
        """The page as it is answered, with the cursor of the next one."""
        return {"items": self.items, **self.beside, "next_cursor": paging.next(self.position)}


async def to_items(context: QueryContext, sources: Sequence[Entry]) -> list[Shown]:
    """The items of a list, each with the label of its household."""
    labels = await context.labels.of(source["household_id"] for source in sources)
    return [{**item(source), "household": labels.get(source["household_id"] or "")} for source in sources]


async def index_status(context: QueryContext, pending: Sequence[Missing], *, partial: bool) -> Shown:
    """How complete a list is, and how current."""
    status = {"partial": partial, "index_lag_ms": await context.index_lag_ms()}
    return {**status, "pending": pending} if pending else status


def households_in(sources: Sequence[Entry]) -> set[str]:
    """The households that these entries are shown with."""
    return {household_id for source in sources if (household_id := source["household_id"])}
