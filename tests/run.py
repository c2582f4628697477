"""Runs the checks and every kind of test, in two lanes side by side, and prints what ran, what did not, and how long.

`python -m tests.run [lint|web|<kind> …]` runs these; without arguments everything but `APART`.
"""

import os
import subprocess
import sys
import tempfile
import threading
import time
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from libs.clock import offset
from tests.evidence import Watch, keep

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
KINDS = ("rules", "libs", "contracts", "import", "services", "story", "faults", "security", "e2e")
IN_ORDER = ("lint", "web", "e2e", "services", "import", "faults", "libs", "story", "contracts", "security", "rules")
"""The order in which two lanes take them.

First the quick ones that are likely to fail, then the longest, so that both lanes end at about the same time. The
browser and the crash rounds run apart: each has many processes of its own.
"""
LANES = 2
WHY_AT_MOST = 300
"""Characters shown of the message of a failed test in the closing summary; the whole stands further up."""
APART = {"bench": "measures, does not judge: make bench"}
CHECKS: dict[str, Sequence[str]] = {
    "ruff check": ("ruff", "check"),
    "ruff format": ("ruff", "format", "--check"),
    "pyright": ("pyright",),
    "lint-imports": ("lint-imports", "--no-logo", "--cache-dir", ".local/cache/import-linter"),
}
UI = ROOT / ".local" / "ui" / "web"
"""Where `make` builds the UI and checks its types; its own tests and its style are checked here."""
UI_CHECKS: dict[str, Sequence[str]] = {
    "web/biome": ("biome", "check", "src", "gen"),
    "web/vitest": ("vitest", "run", "--reporter=dot"),
}


@dataclass
class KindResult:
    """The result of one check or one kind of test."""

    name: str
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0.0
    reasons: list[str] = field(default_factory=list[str])


def kinds() -> list[str]:
    """Return all kinds, in order; raises an error for a folder of tests that has no place in the order."""
    there = {path.parent.relative_to(ROOT / "tests").parts[0] for path in (ROOT / "tests").glob("*/**/test_*.py")}
    unknown = there - set(KINDS) - set(APART)
    if unknown:
        sys.exit(f"tests/run.py does not know when to run: {', '.join(sorted(unknown))}")
    return [kind for kind in KINDS if kind in there and kind not in APART]


def hindrance(kind: str) -> str | None:
    """Why a kind cannot run on this machine, after setting up what it needs where that is possible."""
    if kind == "web" and not (UI / "node_modules").exists():
        return "Node 20.19 以上と npm がありません。例: apt-get install nodejs npm"
    if kind != "e2e":
        return None
    argv = ["make", "--no-print-directory", "setup-browser"]
    done = subprocess.run(argv, cwd=ROOT, stderr=subprocess.PIPE, text=True, check=False)
    said = [line for line in done.stderr.splitlines() if not line.startswith("make")]
    return " ".join(said) if done.returncode else None


@dataclass(frozen=True)
class Runner:
    """Runs checks and kinds of test; their output goes to `out`, else to the terminal."""

    out: IO[str] | None = None

    def run(self, kind: str) -> list[KindResult]:
        """Run the static checks, the UI's own, or one kind of test."""
        match kind:
            case "lint":
                return [self._check(one) for one in CHECKS]
            case "web":
                return [self._check_ui(one) for one in UI_CHECKS]
            case "services":
                return list(self._services())
            case _:
                return [self._pytest(kind, [f"tests/{kind}"])]

    def _check(self, name: str) -> KindResult:
        env = {**os.environ, "PYRIGHT_PYTHON_CACHE_DIR": str(ROOT / ".local" / "cache" / "pyright")}
        env["PYRIGHT_PYTHON_IGNORE_WARNINGS"] = "1"
        command, *rest = CHECKS[name]
        return self._judged(name, [str(BIN / command), *rest], ROOT, env)

    def _check_ui(self, name: str) -> KindResult:
        command, *rest = UI_CHECKS[name]
        return self._judged(name, [str(UI / "node_modules" / ".bin" / command), *rest], UI)

    def _judged(self, name: str, argv: Sequence[str], cwd: Path, env: Mapping[str, str] | None = None) -> KindResult:
        began = time.monotonic()
        good = self._call(argv, cwd, env) == 0
        return KindResult(name, passed=int(good), failed=int(not good), seconds=time.monotonic() - began)

    def _services(self) -> Iterator[KindResult]:
        """Run a service's own tests with its packages only, so that none depends on another service's.

        A folder of `tests/services` that is named after no service uses several services, with the packages of all.
        """
        folder = ROOT / "tests" / "services"
        if shared := sorted(str(path.relative_to(ROOT)) for path in folder.glob("test_*.py")):
            yield self._pytest("services", shared)
        for service in sorted({path.relative_to(folder).parts[0] for path in folder.glob("*/**/test_*.py")}):
            of_one = (ROOT / "services" / service).is_dir()
            python = environment_of(service) / "bin" / "python" if of_one else Path(sys.executable)
            yield self._pytest(f"services/{service}", [f"tests/services/{service}"], python)

    def _pytest(self, name: str, paths: Sequence[str], python: Path = Path(sys.executable)) -> KindResult:
        """Run pytest; a run that ends badly without naming a failed test counts as one failure."""
        began = time.monotonic()
        report = ROOT / ".local" / "reports" / f"{name.replace('/', '-')}.xml"
        report.parent.mkdir(parents=True, exist_ok=True)
        report.unlink(missing_ok=True)
        code = self._call([str(python), "-m", "pytest", "-q", *paths, f"--junitxml={report}"], ROOT)
        outcome = read_report(name, report) if report.exists() else KindResult(name)
        outcome.seconds = time.monotonic() - began
        if code and not outcome.failed:
            outcome.failed = 1
            outcome.reasons.append(f"pytest ended with {code}")
        return outcome

    def _call(self, argv: Sequence[str], cwd: Path, env: Mapping[str, str] | None = None) -> int:
        """The exit code."""
        said = None if self.out is None else subprocess.STDOUT
        return subprocess.run(argv, cwd=cwd, env=env, stdout=self.out, stderr=said, check=False).returncode


def environment_of(service: str) -> Path:
    """Make the environment that holds this service's locked packages and pytest, nothing else."""
    target = ROOT / ".local" / "environments" / service
    argv = [str(ROOT / ".local" / "tools" / "bin" / "uv"), "sync", "--frozen", "--quiet", "--no-default-groups"]
    argv += ["--group", "room", "--package", f"tsuzuri-{service}"]
    subprocess.run(argv, cwd=ROOT, env={**os.environ, "UV_PROJECT_ENVIRONMENT": str(target)}, check=True)
    return target


def read_report(kind: str, report: Path) -> KindResult:
    """Count what pytest reported (JUnit XML). Whatever failed is named with the beginning of its message."""
    outcome = KindResult(kind)
    for case in ET.parse(report).getroot().iter("testcase"):
        skip = case.find("skipped")
        bad = case.find("failure") if case.find("failure") is not None else case.find("error")
        if bad is not None:
            outcome.failed += 1
            why = " ".join(bad.get("message", "").split())[:WHY_AT_MOST]
            outcome.reasons.append(f"✗ {case.get('classname')}::{case.get('name')}: {why}")
        elif skip is not None:
            outcome.skipped += 1
            outcome.reasons.append(f"skipped {case.get('name')}: {skip.get('message')}")
        else:
            outcome.passed += 1
    return outcome


def summary(outcomes: Sequence[KindResult], absent: Sequence[str]) -> Iterator[str]:
    """Yield the closing lines; the last one is the total."""
    yield "── what ran ──"
    for one in outcomes:
        counts = f"{one.passed:5} passed {one.failed:4} failed {one.skipped:4} skipped"
        yield f"{'✗' if one.failed else '✓'} {one.name:<20}{counts} {one.seconds:7.1f} s"
        yield from (f"    {reason}" for reason in one.reasons)
    yield from (f"– {line}" for line in absent)
    total = [sum(one.passed for one in outcomes), sum(one.failed for one in outcomes)]
    yield f"{total[0]} passed, {total[1]} failed, {sum(one.skipped for one in outcomes)} skipped"


def durations(seconds: Mapping[str, float], whole: float) -> Iterator[str]:
    """Yield how long each kind took, the longest first, and how long the whole run took."""
    yield "── how long ──"
    for kind, took in sorted(seconds.items(), key=lambda each: -each[1]):
        yield f"  {kind:<20}{took / 60:6.1f} min"
    yield f"  {'all of it':<20}{whole / 60:6.1f} min"


@dataclass
class Ran:
    """The results of a run: outcomes and seconds by kind, and what could not run and why."""

    hindrances: Callable[[str], str | None] = hindrance
    outcomes: dict[str, list[KindResult]] = field(default_factory=dict[str, list[KindResult]])
    seconds: dict[str, float] = field(default_factory=dict[str, float])
    absent: list[str] = field(default_factory=list[str])
    printing: threading.Lock = field(default_factory=threading.Lock)

    def take(self, kind: str, runner: Runner) -> None:
        """Run one kind, or note what prevents it."""
        if (why := self.hindrances(kind)) is not None:
            self.absent.append(f"{kind} not run: {why}")
            return
        began = time.monotonic()
        self.outcomes[kind] = runner.run(kind)
        self.seconds[kind] = time.monotonic() - began

    def lane(self, waiting: Iterator[str]) -> None:
        """Run the kinds that no other lane has taken, one by one; the output of a kind is shown when it is done."""
        for kind in waiting:
            with tempfile.TemporaryFile("w+") as out:
                self.take(kind, Runner(out))
                out.seek(0)
                with self.printing:
                    print(f"══ {kind}\n{out.read()}", flush=True)

    def all_of(self, wanted: Sequence[str]) -> None:
        """Run one kind with its output shown, several in two lanes."""
        if len(wanted) == 1:
            print(f"══ {wanted[0]}", flush=True)
            self.take(wanted[0], Runner())
            return
        waiting = iter(sorted(wanted, key=IN_ORDER.index))
        with ThreadPoolExecutor(LANES + 1) as pool:
            # The setup for a kind runs from the start, beside other kinds.
            ready = {kind: pool.submit(self.hindrances, kind) for kind in wanted}
            self.hindrances = lambda kind: ready[kind].result()
            list(pool.map(self.lane, [waiting] * LANES))


def named(arguments: Sequence[str]) -> str:
    """The name of a run in the evidence: a pass at another time than the machine's does not prove one today."""
    return " ".join(["test", *arguments, *([f"(clock +{offset()} s)"] if offset() else [])])


def main(arguments: Sequence[str]) -> int:
    """Run what was asked for; 1 when anything failed, or when something asked for by name could not run."""
    there = ["lint", "web", *kinds()]
    wanted = list(arguments) or there
    unknown = set(wanted) - set(there)
    if unknown:
        sys.exit(f"no such kind of test: {', '.join(sorted(unknown))} (there are: {', '.join(there)})")
    ran, watch = Ran(), Watch(named(arguments))
    ran.all_of(wanted)
    outcomes = [one for kind in wanted for one in ran.outcomes.get(kind, [])]
    bad = any(one.failed for one in outcomes) or bool(arguments and ran.absent)
    if not arguments:
        ran.absent += [f"{kind} not run: {why}" for kind, why in APART.items()]
        ran.absent += [f"{kind} not run: no such folder of tests" for kind in KINDS if kind not in {*there, *APART}]
    lines = list(summary(outcomes, ran.absent))
    shown = watch.ended(good=not bad, said=lines[-1])
    print("\n".join([*durations(ran.seconds, shown.seconds), *lines]), flush=True)
    keep(shown)
    return int(bad)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
