"""The positions of a consumer, stored in its own database, so that a restored database brings them with it."""

from dataclasses import dataclass

from libs.bus.kafka import LogPartition
from libs.mongo import Documents, DuplicateKey
from libs.problems import Unavailable


@dataclass(frozen=True)
class Position:
    """The next offset of a partition, and the number of the last loss that was followed there."""

    offset: int
    losses: int


class Positions:
    """The positions of one consumer, as last read or saved."""

    def __init__(self, consumer: str, documents: Documents) -> None:
        self._consumer = consumer
        self._documents = documents
        self._known: dict[LogPartition, Position] = {}

    def known(self, place: LogPartition) -> Position | None:
        return self._known.get(place)

    def forget(self) -> None:
        self._known.clear()

    async def read(self, place: LogPartition) -> Position | None:
        """Load the position; None when there is none yet."""
        row = await self._documents.get(self._id(place))
        if row is None:
            return None
        self._known[place] = Position(row["offset"], row["losses"])
        return self._known[place]

    async def save(self, place: LogPartition, offset: int, *, losses: int | None = None) -> None:
        """Save the next offset of a partition.

        Unavailable when another member of the group has followed a newer loss: a late member must not undo a rewind.
        """
        followed = self._known[place].losses if place in self._known else 0
        new = Position(offset, followed if losses is None else losses)
        change = {"$set": {"offset": new.offset, "losses": new.losses}}
        if not await self._documents.update({"_id": self._id(place), "losses": followed}, change):
            try:
                await self._documents.insert({"_id": self._id(place), **change["$set"]})
            except DuplicateKey:
                raise Unavailable from None
        self._known[place] = new

    def _id(self, place: LogPartition) -> str:
        return f"{self._consumer}/{place[0]}/{place[1]}"
