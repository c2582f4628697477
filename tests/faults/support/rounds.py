"""How many rounds, drawn from which seed, and what each had to lose: a round that could lose nothing is played again.

Few rounds by default, many with `TSUZURI_LONG=1`; `TSUZURI_SEED=n` repeats.
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
"""So many in a row could lose nothing: the fault does not meet what it is meant to meet."""
_SEED = int(os.environ.get("TSUZURI_SEED") or secrets.randbelow(2**32))


def rounds(short: int, long: int) -> range:
    """The rounds of a row."""
    return range(long if LONG else short)


def drawn(row: str) -> random.Random:
    """The lot of one row; says the seed first, so that whatever fails can be run again."""
    print(f"{row}: {SEED_NOTE}{_SEED}")
    return random.Random(f"{row}/{_SEED}")


def here(seconds: float) -> float:
    """What `seconds` of an idle machine may be on this one: longer by as many as share a core just now."""
    return seconds * max(1.0, os.getloadavg()[0] / (os.cpu_count() or 1))


def wait_for(what: str, seconds: float, look: Callable[[], object]) -> float:
    """Wait until `look()` is true; the seconds it took. AssertionError when it is not in time."""
    began = time.monotonic()
    while not look():
        waited = time.monotonic() - began
        assert waited <= seconds, f"not within {seconds:.0f} s: {what}"
        time.sleep(0.05)
    return time.monotonic() - began


class Stakes:
    """What the rounds of a row had to lose."""

    def __init__(self, row: str) -> None:
        self._row = row
        self.had: Counter[str] = Counter()
        self.rounds = 0
        self.void = 0

    def play(self, once: Callable[[], Mapping[str, int]]) -> None:
        """Play a round, and again for as long as something that must be there to be lost was not.

        `once` checks whatever there is and answers how much of each there was.
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
