"""How far each partition is applied, in the consumer's own database, so that a restored database takes it back with it."""

from dataclasses import dataclass

from libs.bus.kafka import Place
from libs.mongo import Documents, DuplicateKey
from libs.problems import Unavailable


@dataclass(frozen=True)
class Position:
    """The next offset of a partition, and the last loss that was followed there."""

    offset: int
    losses: int


class Positions:
    """The positions of one consumer, as last read or saved."""

    def __init__(self, consumer: str, documents: Documents) -> None:
        self._consumer = consumer
        self._documents = documents
        self._known: dict[Place, Position] = {}

    def known(self, place: Place) -> Position | None:
        return self._known.get(place)

    def forget(self) -> None:
        self._known.clear()

    async def read(self, place: Place) -> Position | None:
        """The position as it is kept; None where there is none yet."""
        row = await self._documents.get(self._id(place))
        if row is None:
            return None
        self._known[place] = Position(row["offset"], row["losses"])
        return self._known[place]

    async def save(self, place: Place, offset: int, *, losses: int | None = None) -> None:
        """Note how far this partition is applied.

        Only on top of the losses that were followed here: a late member of the group must not take back a rewind.
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

    def _id(self, place: Place) -> str:
        return f"{self._consumer}/{place[0]}/{place[1]}"
