"""How many rounds to play, from which seed, and what each must put at risk.

A round that risked nothing is played again. Few rounds by default, many with `TSUZURI_LONG=1`; `TSUZURI_SEED=n` repeats
one.
"""

import os
import random
import secrets
import time
from collections import Counter
from collections.abc import Callable, Mapping

LONG = os.environ.get("TSUZURI_LONG") == "1"
TIMEOUT = 6 * 3600 if LONG else 300
SEED_NOTE = "TSUZURI_SEED="
VOID_ROUNDS = 20
"""After this many void rounds in a row, the fault does not do what it is meant to do."""
_SEED = int(os.environ.get("TSUZURI_SEED") or secrets.randbelow(2**32))


def rounds(short: int, long: int) -> range:
    """The rounds of a row."""
    return range(long if LONG else short)


def drawn(row: str) -> random.Random:
    """The random numbers of one row. The seed is printed first, so that a failure can be repeated."""
    print(f"{row}: {SEED_NOTE}{_SEED}")
    return random.Random(f"{row}/{_SEED}")


def here(seconds: float) -> float:
    """What takes `seconds` on an idle machine may take this long now: longer by the load on each core."""
    return seconds * max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


def wait_for(what: str, seconds: float, look: Callable[[], object]) -> float:
    """Wait until `look()` is true; returns the seconds waited. AssertionError when it is not true in time."""
    began = time.monotonic()
    while not look():
        waited = time.monotonic() - began
        assert waited <= seconds, f"not within {seconds:.0f} s: {what}"
        time.sleep(0.05)
    return time.monotonic() - began


class Stakes:
    """What the rounds of a row put at risk."""

    def __init__(self, row: str) -> None:
        self._row = row
        self.had: Counter[str] = Counter()
        self.rounds = 0
        self.void = 0

    def play(self, once: Callable[[], Mapping[str, int]]) -> None:
        """Play a round, and repeat it while something that the fault needs was not there to be lost.

        `once` plays and checks one round, and returns how much of each thing was at risk.
        """
        had: Mapping[str, int] = {}
        for _ in range(VOID_ROUNDS):
            had = once()
            if had and all(had.values()):
                self.rounds += 1
                self.had.update(had)
                return
            self.void += 1
        raise AssertionError(f"{self._row}: {VOID_ROUNDS} rounds had nothing to lose, the last: {had}")

    def __str__(self) -> str:
        counted = ", ".join(f"{count} {what}" for what, count in self.had.items())
        return f"{self.rounds} rounds ({self.void} more were void) with {counted} to lose"
