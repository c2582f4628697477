"""What a handler of events is, and how its failures are sorted: trouble that passes, and what can never be applied."""

from collections.abc import Awaitable, Callable, Generator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from libs.contracts.events import Received
from libs.problems import Problem, RemoteProblem, Unavailable
from libs.telemetry import traced

Handler = Callable[[Sequence[Received]], Awaitable[Sequence[Exception | None]]]
"""Applies events in order; answers one entry per event: None = done, an exception = why not."""


_tick: ContextVar[Callable[[], None]] = ContextVar("consumer_tick", default=lambda: None)


@contextmanager
def ticking(tick: Callable[[], None]) -> Generator[None]:
    """What is applied in this block says so by `tick`, step by step: a long batch is not taken for a stall."""
    token = _tick.set(tick)
    try:
        yield
    finally:
        _tick.reset(token)


def stepped() -> None:
    """A step of a batch has ended, well or not."""
    _tick.get()()


class Waits(Exception):  # noqa: N818 — named for what it means
    """Another event of the same partition key comes first, and did not go through yet."""


class Permanent(Exception):  # noqa: N818 — named for what it means
    """This event can never be applied as it is (schema, mapping, size): park it."""


def each(apply: Callable[[Received], Awaitable[None]]) -> Handler:
    """A handler from a function for one event.

    After trouble with one event the others of its partition key wait their turn; when what everybody needs is away,
    all the rest does.
    """

    async def handle(events: Sequence[Received]) -> list[Exception | None]:
        results: list[Exception | None] = []
        held: set[str] = set()
        away: Exception | None = None
        for event in events:
            if away is not None or event.partition_key in held:
                results.append(away or Waits())
                continue
            try:
                with traced(event.traceparent):
                    await apply(event)
                results.append(None)
            except Exception as error:  # noqa: BLE001  # sorted into transient, permanent and unknown by the loop
                results.append(error)
                if is_away(error):
                    away = Unavailable()
                elif not isinstance(error, Permanent):
                    held.add(event.partition_key)
            stepped()
        return results

    return handle


def is_away(error: Exception) -> bool:
    """A database, broker, index or service that cannot be reached now."""
    if isinstance(error, RemoteProblem) and error.status in {401, 403}:
        return True  # another service does not take our token: mended from outside, and no fault of the event
    if isinstance(error, Problem):
        return error.status in {429, 503, 507}
    return isinstance(error, (TimeoutError, OSError))


def is_transient(error: Exception) -> bool:
    """Trouble that passes by itself: something is away, a twin was faster, or what the event needs is not there yet."""
    return is_away(error) or isinstance(error, Waits) or (isinstance(error, Problem) and error.status == 409)
