"""`make test-dates`: the tests on other days than today. Each kind begins at the moment itself, however long those before took.

`python -m tests.dates [moment …]` takes these only; `list` tells which there are. Everything that reads a clock runs
ahead by one offset (`libs.clock`): the tests, the services they start, the browser.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from libs.calendar import JST

ROOT = Path(__file__).resolve().parents[1]
WITHOUT_SCREENS = ("rules", "libs", "contracts", "services")


@dataclass(frozen=True)
class Moment:
    """The first such time after a given one, and the kinds of test that run then (all if none is named)."""

    after: Callable[[datetime], datetime]
    kinds: tuple[str, ...] = WITHOUT_SCREENS


def yearly(month: int, day: int, hour: int, minute: int) -> Callable[[datetime], datetime]:
    """The next time at which clocks in Japan show this; 29 February only in years that have one."""

    def after(now: datetime) -> datetime:
        return next(at for at in _years(now, month, day, hour, minute) if at > now)

    return after


def _years(now: datetime, month: int, day: int, hour: int, minute: int) -> Iterator[datetime]:
    for year in range(now.astimezone(JST).year, now.year + 9):
        try:
            yield datetime(year, month, day, hour, minute, tzinfo=JST)
        except ValueError:
            continue


def daily(hour: int, minute: int) -> Callable[[datetime], datetime]:
    """The next time at which clocks in Japan show this, on any day."""

    def after(now: datetime) -> datetime:
        at = now.astimezone(JST).replace(hour=hour, minute=minute, second=0, microsecond=0)
        return at if at > now else at + timedelta(days=1)

    return after


def later(days: int) -> Callable[[datetime], datetime]:
    """This many days from now."""
    return lambda now: now + timedelta(days=days)


MOMENTS: Mapping[str, Moment] = {
    "in-10-days": Moment(later(10)),
    "29-february": Moment(yearly(2, 29, 10, 0)),
    "1-april-0010": Moment(yearly(4, 1, 0, 10)),
    "31-december-2355": Moment(yearly(12, 31, 23, 55)),
    "any-day-0030": Moment(daily(0, 30)),
    "in-400-days": Moment(later(400), kinds=()),
}


def moved(moment: Moment, now: datetime) -> dict[str, str]:
    """The environment of a run that begins at the moment."""
    offset = round((moment.after(now) - now).total_seconds())
    return {"TSUZURI_TEST_BUILD": "1", "TSUZURI_CLOCK_OFFSET": str(offset)}


def run(name: str) -> bool:
    """Run the kinds of a moment, each from its beginning; returns whether all passed."""
    moment, good = MOMENTS[name], True
    for kinds in [(kind,) for kind in moment.kinds] or [()]:
        now = datetime.now(UTC)
        at = moment.after(now).astimezone(JST).isoformat(sep=" ", timespec="minutes")
        print(f"══ {name}: {' '.join(kinds) or 'everything'} at {at}", flush=True)
        env = {**os.environ, **moved(moment, now)}
        argv = [sys.executable, "-m", "tests.run", *kinds]
        good = subprocess.run(argv, cwd=ROOT, env=env, check=False).returncode == 0 and good
    print(f"{'✓' if good else '✗'} {name}", flush=True)
    return good


def main(names: Sequence[str]) -> int:
    """Run the named moments, or all of them; 1 when anything failed."""
    if list(names) == ["list"]:
        print("\n".join(MOMENTS))
        return 0
    if unknown := set(names) - set(MOMENTS):
        sys.exit(f"no such moment: {', '.join(sorted(unknown))} (there are: {', '.join(MOMENTS)})")
    failed = sum(not run(name) for name in names or MOMENTS)
    return int(failed > 0)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
