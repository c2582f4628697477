"""Whether this process is a test build: `TSUZURI_TEST_BUILD=1` in its environment, which no production process has.

Whatever makes a process behave as no office may meet it (a moved clock, a crash point) asks here first.
"""

import os


def is_test_build() -> bool:
    """Whether the environment says so now; read at each call, because tests set and unset it."""
    return os.environ.get("TSUZURI_TEST_BUILD") == "1"
