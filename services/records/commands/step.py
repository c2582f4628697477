"""One step of a process, on documents of one kind. It takes effect once, however often and by whomever it is tried."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from libs import problems
from libs.aggregates import Aggregates, EventActor, Stored
from libs.decision import Decision
from libs.mongo import Filter

TRIES = 20
State = TypeVar("State", bound=Mapping[str, object])
Published = TypeVar("Published", bound=Mapping[str, object])
Event = TypeVar("Event", bound=str)


@dataclass(frozen=True)
class Step(Generic[State, Published, Event]):
    """What a process does to a document: one write with its event.

    `decide` returns None if the step does not apply or was done before. `acting` is the actor in the event. `where` is
    a further condition of the write, for fields that change without a new version.
    """

    aggregates: Aggregates[State, Published, Event]
    decide: Callable[[Stored[State]], Decision[State, Event] | None]
    acting: EventActor | None
    where: Filter | None = None

    async def on(self, aggregate_id: str) -> None:
        """Do the step on a document; nothing if it is absent or deleted. InProgress if others were faster each time."""
        for _ in range(TRIES):
            item = await self.aggregates.load(aggregate_id)
            if item is None or item.state.get("deleted"):
                return
            decision = self.decide(item)
            if decision is None:
                return
            if await self.aggregates.save(item, decision, by=self.acting, where=self.where) is not None:
                return
        raise problems.InProgress
