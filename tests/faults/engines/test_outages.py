"""Broker and search engine are down for a while: everybody can still write, and consumers catch up later (F14, F17)."""

import statistics
import time
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest

from libs.ids import uuid7
from tests.faults.support.city import City
from tests.faults.support.oracle import Oracle
from tests.faults.support.people import WorkerClient
from tests.faults.support.rounds import LONG, TIMEOUT, drawn, here, wait_for

pytestmark = pytest.mark.timeout(TIMEOUT)
AWAY_SECONDS = 300.0 if LONG else 5.0
WRITERS = 4
PAUSE_SECONDS = 0.05
CAUGHT_UP_SECONDS = 60.0
TOLD_SECONDS = 0.3


class Engine:
    """One engine of the running system, down while a block runs."""

    def __init__(self, kill: Callable[[], None], start: Callable[[], object]) -> None:
        self._kill = kill
        self._start = start

    @contextmanager
    def away(self) -> Generator[None]:
        """Kill the engine, and start it again at the end even if the block fails."""
        self._kill()
        try:
            yield
        finally:
            self._start()


def _written_for(seconds: float, desk: WorkerClient, mark: str) -> list[float]:
    """Write without a break; returns the milliseconds of each write. Any answer but a success fails the test."""
    until = time.monotonic() + seconds

    def write(writer: int) -> list[float]:
        took: list[float] = []
        while (began := time.monotonic()) < until:
            answer = desk.ask("POST", "/v1/action-items", desk.item(f"{mark} {writer}/{len(took)}"), key=uuid7())
            assert answer.is_success, answer.text
            took.append((time.monotonic() - began) * 1000)
            time.sleep(PAUSE_SECONDS)
        return took

    with ThreadPoolExecutor(WRITERS) as pool:
        took = [ms for one in pool.map(write, range(WRITERS)) for ms in one]
    assert len(took) >= WRITERS, "nothing was written meanwhile"
    return took


def test_f14_without_a_broker_every_write_succeeds_and_the_backlog_is_sent_after(
    city: City, desk: WorkerClient, oracle: Oracle
) -> None:
    drawn("F14")
    usual = _written_for(2.0, desk, "F14 before")
    oracle.sent()
    broker = Engine(city.running.kafka.kill, city.running.kafka.start)
    with broker.away():
        took = _written_for(AWAY_SECONDS, desk, "F14")
        wait_for("every event waits", CAUGHT_UP_SECONDS, lambda: oracle.under_way(["records"]) == len(took))
    drained = oracle.sent(seconds=CAUGHT_UP_SECONDS)
    applied = oracle.applied(CAUGHT_UP_SECONDS)
    oracle.converged(CAUGHT_UP_SECONDS)
    print(
        f"F14: broker away {AWAY_SECONDS:.0f} s, {len(took)} of {len(took)} writes succeeded (median "
        f"{statistics.median(took):.0f} ms, before {statistics.median(usual):.0f}), all events waited, sent "
        f"{drained:.1f} s after it was back, everywhere applied {applied:.1f} s later, 0 differences"
    )


def test_f17_without_a_search_engine_writing_goes_on_and_searching_is_told_so(
    city: City, desk: WorkerClient, oracle: Oracle
) -> None:
    drawn("F17")
    engine = Engine(city.running.opensearch.kill, city.running.opensearch.start)
    with engine.away():
        took = _written_for(AWAY_SECONDS, desk, "F17")
        told: list[float] = []
        for _ in range(5):
            began = time.monotonic()
            answer = desk.ask("POST", "/v1/search", {"q": "食事"}, service="search")
            told.append(time.monotonic() - began)
            assert answer.status_code == 503, answer.text
            assert answer.headers["Retry-After"]
        timeline = desk.ask("GET", f"/v1/timeline?household_id={desk.household_id}", service="search")
        assert timeline.json()["partial"] is True
    level = oracle.converged(CAUGHT_UP_SECONDS)
    assert not oracle.parked("search")
    found = wait_for(
        "the search finds again",
        CAUGHT_UP_SECONDS,
        lambda: desk.ask("POST", "/v1/search", {"q": "F17", "kind": ["action_item"]}, service="search").is_success,
    )
    print(
        f"F17: search engine away {AWAY_SECONDS:.0f} s, {len(took)} of {len(took)} writes succeeded, searches told "
        f"so in {min(told) * 1000:.0f} ms (worst {max(told) * 1000:.0f}), index level {level:.1f} s after it was "
        f"back, searched again {found:.1f} s later, 0 lost"
    )
    assert min(told) <= here(TOLD_SECONDS)
