"""Named crash points for the fault tests: `TSUZURI_FAULT=relay.after_publish:kill[:n]` with `TSUZURI_TEST_BUILD=1`.

Without the test build the variable is ignored, so that no environment can make a production process die.
"""

import os
import signal
import time

from libs.build import is_test_build

_ARMED: dict[str, tuple[str, int]] = {}
_COUNTS: dict[str, int] = {}


class SimulatedCrash(BaseException):
    """The crash of a simulated process at a crash point; nothing may catch it."""


def arm_from_environment() -> None:
    """Arm the points of `TSUZURI_FAULT`: comma-separated `point:action[:n]`, action = kill | pause | raise."""
    if not is_test_build():
        return
    for entry in filter(None, os.environ.get("TSUZURI_FAULT", "").split(",")):
        point, action, *nth = entry.split(":")
        arm(point, action, int(nth[0]) if nth else 1)


def arm(point: str, action: str, nth: int = 1) -> None:
    """Arm one point: `action` happens when the point is passed for the `nth` time."""
    _ARMED[point] = (action, nth)
    _COUNTS[point] = 0


def disarm() -> None:
    """Forget all armed points."""
    _ARMED.clear()
    _COUNTS.clear()


def crash_point(point: str) -> None:
    """A point where a test may crash the process; unarmed, it costs one dictionary look-up. ValueError for an unknown
    action."""
    if point not in _ARMED:
        return
    action, nth = _ARMED[point]
    _COUNTS[point] += 1
    if _COUNTS[point] != nth:
        return
    match action:
        case "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        case "pause":
            time.sleep(5)
        case "raise":
            raise SimulatedCrash(point)
        case _:
            raise ValueError(f"unknown fault action {action}")
