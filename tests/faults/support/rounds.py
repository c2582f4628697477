"""How many rounds, drawn from which seed: few by default, many with `TSUZURI_LONG=1`; `TSUZURI_SEED=n` repeats."""

import os
import random
import secrets
import time
from collections.abc import Callable

LONG = os.environ.get("TSUZURI_LONG") == "1"
TIMEOUT = 6 * 3600 if LONG else 300
SEED_NOTE = "TSUZURI_SEED="
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
