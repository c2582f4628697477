"""Handlers of events, and how their failures are classified: transient, permanent or unknown."""

from collections.abc import Awaitable, Callable, Generator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from libs.contracts.events import Received
from libs.problems import Problem, RemoteProblem, Unavailable
from libs.telemetry import event_span

Handler = Callable[[Sequence[Received]], Awaitable[Sequence[Exception | None]]]
"""Applies events in order; returns one entry per event: None when it was applied, otherwise the exception."""

UNKNOWN_TRIES = 5
"""How often an event is tried whose failure is unknown."""
BACK_OFF = (0.05, 0.2, 0.5, 1.0, 2.0, 5.0)

_tick: ContextVar[Callable[[], None]] = ContextVar("consumer_tick", default=lambda: None)


@contextmanager
def on_progress(tick: Callable[[], None]) -> Generator[None]:
    """Call `tick` after each event that is applied in this block, so that the watchdog does not take a long batch for a
    stall."""
    token = _tick.set(tick)
    try:
        yield
    finally:
        _tick.reset(token)


def note_progress() -> None:
    """Report that one step of a batch has ended, whether it succeeded or failed."""
    _tick.get()()


class BlockedByEarlierEvent(Exception):  # noqa: N818 — named for what it means
    """An earlier event of the same partition key has not been applied yet."""


class Permanent(Exception):  # noqa: N818 — named for what it means
    """The event can never be applied as it is (schema, mapping, size), so it is parked."""


async def outcomes_of(handler: Handler, events: Sequence[Received]) -> Sequence[Exception | None]:
    """What became of each event. A handler that fails as a whole failed for each of them."""
    if not events:
        return ()
    try:
        return await handler(events)
    except Exception as error:  # noqa: BLE001  # sorted into transient, permanent and unknown by the loop
        return [error] * len(events)


def per_event(apply: Callable[[Received], Awaitable[None]]) -> Handler:
    """A handler from a function for one event.

    After a failure of one event, the later events of its partition key wait. When a shared dependency is unreachable,
    all later events wait.
    """

    async def handle(events: Sequence[Received]) -> list[Exception | None]:
        results: list[Exception | None] = []
        blocked_keys: set[str] = set()
        outage: Exception | None = None
        for event in events:
            if outage is not None or event.partition_key in blocked_keys:
                results.append(outage or BlockedByEarlierEvent())
                continue
            try:
                with event_span(event.name, event.traceparent):
                    await apply(event)
                results.append(None)
            except Exception as error:  # noqa: BLE001  # sorted into transient, permanent and unknown by the loop
                results.append(error)
                if is_unreachable(error):
                    outage = Unavailable()
                elif not isinstance(error, Permanent):
                    blocked_keys.add(event.partition_key)
            note_progress()
        return results

    return handle


def back_off(tries: int) -> float:
    """How many seconds to wait after this many tries."""
    return BACK_OFF[min(tries, len(BACK_OFF)) - 1]


def is_unreachable(error: Exception) -> bool:
    """Whether a database, broker, index or service cannot be reached at the moment."""
    if isinstance(error, RemoteProblem) and error.status in {401, 403}:
        return True  # another service rejects our token: an operator has to fix that, the event is not at fault
    if isinstance(error, Problem):
        return error.status in {429, 503, 507}
    return isinstance(error, (TimeoutError, OSError))


def is_transient(error: Exception) -> bool:
    """Whether a failure passes by itself: a dependency is unreachable, another process was faster, or something that
    the event needs does not exist yet."""
    return (
        is_unreachable(error)
        or isinstance(error, BlockedByEarlierEvent)
        or (isinstance(error, Problem) and error.status == 409)
    )
