"""`make test-long`: the tests that take too long for every change. Steps that passed on this commit are skipped.

`python -m tests.long [name …]` runs only these steps; `list` prints them. The output of a step is in
`.local/reports/long/<name>.log`, its result is a line of `.local/reports/runs.jsonl`.
"""

import os
import subprocess
import sys
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path

from tests.dates import MOMENTS
from tests.evidence import PASSED, REPORTS, ROOT, RUNS, Evidence, Watch, commit, keep, shown

E2E_RUNS = 10
BUSY_RUNS = 3
"""The last of these run beside a process that keeps one core busy."""
PAIRS = 2_000
KEEP_BUSY = "import os\nparent = os.getppid()\nwhile os.getppid() == parent:\n    sum(range(10_000))"
PYTEST = (sys.executable, "-m", "pytest", "-q")


@dataclass(frozen=True)
class Step:
    """One step of the long run."""

    argv: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict[str, str])
    beside_a_busy_core: bool = False


def steps() -> dict[str, Step]:
    """All of them by name, in order."""
    return {**_screens(), **_dates(), **_faults(), **_races(), "bench": _bench()}


def _screens() -> dict[str, Step]:
    """The same tests ten times in a row: none may depend on luck."""
    return {
        f"e2e-{number}": Step([*PYTEST, "tests/e2e"], beside_a_busy_core=number > E2E_RUNS - BUSY_RUNS)
        for number in range(1, E2E_RUNS + 1)
    }


def _dates() -> dict[str, Step]:
    """The tests on other days."""
    return {f"dates-{name}": Step([sys.executable, "-m", "tests.dates", name]) for name in MOMENTS}


def _faults() -> dict[str, Step]:
    """Many seeds, and many rounds of each fault on real engines."""
    files = ["tests/faults/test_simulation.py", *_files("tests/faults/engines")]
    return {f"faults-{_stem(file)}": Step([*PYTEST, "-rP", file], {"TSUZURI_LONG": "1"}) for file in files}


def _races() -> dict[str, Step]:
    """Every test of services that starts pairs of requests at one moment."""
    races = [file for file in _files("tests/services") if "TSUZURI_PAIRS" in (ROOT / file).read_text("utf-8")]
    many = {"TSUZURI_PAIRS": str(PAIRS)}
    return {f"pairs-{Path(file).parts[2]}-{_stem(file)}": Step([*PYTEST, "-rP", file], many) for file in races}


def _bench() -> Step:
    return Step([sys.executable, "-m", "tests.bench"])


def _files(folder: str) -> list[str]:
    return sorted(str(path.relative_to(ROOT)) for path in (ROOT / folder).glob("**/test_*.py"))


def _stem(file: str) -> str:
    return Path(file).stem.removeprefix("test_").replace("_", "-")


@contextmanager
def busy_core() -> Generator[None]:
    """A process that computes while the block runs, and never longer than this process lives."""
    process = subprocess.Popen([sys.executable, "-c", KEEP_BUSY])
    try:
        yield
    finally:
        process.kill()
        process.wait()


def taken(name: str, step: Step, reports: Path = REPORTS) -> Evidence:
    """Run one step to its end."""
    watch, log = Watch(name), reports / "long" / f"{name}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w", encoding="utf-8") as out, busy_core() if step.beside_a_busy_core else nullcontext():
        done = subprocess.run(
            step.argv, cwd=ROOT, env={**os.environ, **step.env}, stdout=out, stderr=subprocess.STDOUT, check=False
        )
    lines = log.read_text(encoding="utf-8", errors="replace").split("\n")
    return watch.ended(good=done.returncode == 0, said=next((each for each in lines[::-1] if each.strip()), ""))


def told(line: Evidence) -> str:
    """A line for the terminal."""
    mark = "✓" if line.outcome == PASSED else "✗"
    return f"{mark} {line.step:<28}{line.seconds:9.1f} s  {line.began}  {line.said}"


def run(wanted: Mapping[str, Step], runs: Path = RUNS, reports: Path = REPORTS) -> int:
    """Run the steps that have not passed on this commit yet; 1 when anything failed."""
    failed = 0
    for name, step in wanted.items():
        if (before := shown(name, commit(), runs)) is not None:
            print(f"{told(before)} (before)", flush=True)
            continue
        print(f"… {name}: {' '.join(step.argv)}", flush=True)
        line = taken(name, step, reports)
        keep(line, runs)
        failed += line.outcome != PASSED
        print(told(line), flush=True)
    return int(failed > 0)


def main(names: Sequence[str]) -> int:
    """Run the named steps, or all of them."""
    there = steps()
    if list(names) == ["list"]:
        print("\n".join(there))
        return 0
    if unknown := set(names) - set(there):
        sys.exit(f"no such step: {', '.join(sorted(unknown))} (there are: {', '.join(there)})")
    return run({name: step for name, step in there.items() if not names or name in names})


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
