"""Runs the checks and every kind of test in order, and ends by saying what ran and what did not.

`python -m tests.run [lint|web|<kind> …]`; without arguments everything but the kinds in `APART`.
"""

import os
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BIN = Path(sys.executable).parent
KINDS = ("rules", "libs", "contracts", "import", "services", "story", "faults", "security", "e2e")
APART = {
    "bench": "measures, does not judge: make bench",
}
CHECKS: dict[str, Sequence[str]] = {
    "ruff check": ("ruff", "check"),
    "ruff format": ("ruff", "format", "--check"),
    "pyright": ("pyright",),
    "lint-imports": ("lint-imports", "--no-logo", "--cache-dir", ".local/cache/import-linter"),
}
UI = ROOT / ".local" / "ui" / "web"
"""Where `make` builds the UI, types checked; its own tests and its style are looked at there."""
UI_CHECKS: dict[str, Sequence[str]] = {
    "web/biome": ("biome", "check", "src", "gen"),
    "web/vitest": ("vitest", "run", "--reporter=dot"),
}


@dataclass
class Outcome:
    """What became of one check or one kind of test."""

    name: str
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0.0
    reasons: list[str] = field(default_factory=list[str])


def kinds() -> list[str]:
    """Return the kinds there are, in order; a folder of tests nobody placed in the order is an error."""
    there = {
        path.parent.relative_to(ROOT / "tests").parts[0] for path in (ROOT / "tests").glob("*/**/test_*.py")
    }
    unknown = there - set(KINDS) - set(APART)
    if unknown:
        sys.exit(f"tests/run.py does not know when to run: {', '.join(sorted(unknown))}")
    return [kind for kind in KINDS if kind in there and kind not in APART]


def hindrance(kind: str) -> str | None:
    """Why a kind cannot run on this machine, after what it needs was set up where that can be done."""
    if kind == "web" and not (UI / "node_modules").exists():
        return "Node 20.19 以上と npm がありません。例: apt-get install nodejs npm"
    if kind != "e2e":
        return None
    argv = ["make", "--no-print-directory", "setup-browser"]
    done = subprocess.run(argv, cwd=ROOT, stderr=subprocess.PIPE, text=True, check=False)
    said = [line for line in done.stderr.splitlines() if not line.startswith("make")]
    return " ".join(said) if done.returncode else None


def check(name: str) -> Outcome:
    """Run one static check."""
    began = time.monotonic()
    env = {**os.environ, "PYRIGHT_PYTHON_CACHE_DIR": str(ROOT / ".local" / "cache" / "pyright")}
    env["PYRIGHT_PYTHON_IGNORE_WARNINGS"] = "1"
    command, *rest = CHECKS[name]
    done = subprocess.run([str(BIN / command), *rest], cwd=ROOT, env=env, check=False)
    good = done.returncode == 0
    return Outcome(name, passed=int(good), failed=int(not good), seconds=time.monotonic() - began)


def check_ui(name: str) -> Outcome:
    """Run one check of the UI in the room it was built in."""
    began = time.monotonic()
    command, *rest = UI_CHECKS[name]
    done = subprocess.run([str(UI / "node_modules" / ".bin" / command), *rest], cwd=UI, check=False)
    good = done.returncode == 0
    return Outcome(name, passed=int(good), failed=int(not good), seconds=time.monotonic() - began)


def run(kind: str) -> list[Outcome]:
    """Run the static checks, the UI's own, or one kind of test."""
    match kind:
        case "lint":
            return [check(one) for one in CHECKS]
        case "web":
            return [check_ui(one) for one in UI_CHECKS]
        case _:
            return tests_of(kind)


def tests_of(kind: str) -> list[Outcome]:
    """Run one kind; a service's own tests run with its packages only, so that none leans on another's.

    A folder of `services` that is none of them drives several together, with everybody's packages.
    """
    if kind != "services":
        return [run_pytest(kind, [f"tests/{kind}"])]
    folder = ROOT / "tests" / kind
    outcomes: list[Outcome] = []
    if shared := sorted(str(path.relative_to(ROOT)) for path in folder.glob("test_*.py")):
        outcomes.append(run_pytest(kind, shared))
    for service in sorted({path.relative_to(folder).parts[0] for path in folder.glob("*/**/test_*.py")}):
        of_one = (ROOT / "services" / service).is_dir()
        python = environment_of(service) / "bin" / "python" if of_one else Path(sys.executable)
        outcomes.append(run_pytest(f"{kind}/{service}", [f"tests/{kind}/{service}"], python))
    return outcomes


def environment_of(service: str) -> Path:
    """Make the environment that holds this service's locked packages and pytest, nothing else."""
    target = ROOT / ".local" / "environments" / service
    argv = [
        str(ROOT / ".local" / "tools" / "bin" / "uv"),
        "sync",
        "--frozen",
        "--quiet",
        "--no-default-groups",
    ]
    argv += ["--group", "room", "--package", f"tsuzuri-{service}"]
    subprocess.run(argv, cwd=ROOT, env={**os.environ, "UV_PROJECT_ENVIRONMENT": str(target)}, check=True)
    return target


def run_pytest(name: str, paths: Sequence[str], python: Path = Path(sys.executable)) -> Outcome:
    """Run pytest; a run that ends badly without naming a failed test counts as one failure."""
    began = time.monotonic()
    report = ROOT / ".local" / "reports" / f"{name.replace('/', '-')}.xml"
    report.parent.mkdir(parents=True, exist_ok=True)
    report.unlink(missing_ok=True)
    done = subprocess.run(
        [str(python), "-m", "pytest", "-q", *paths, f"--junitxml={report}"], cwd=ROOT, check=False
    )
    outcome = read_report(name, report) if report.exists() else Outcome(name)
    outcome.seconds = time.monotonic() - began
    if done.returncode and not outcome.failed:
        outcome.failed = 1
        outcome.reasons.append(f"pytest ended with {done.returncode}")
    return outcome


def read_report(kind: str, report: Path) -> Outcome:
    """Count what pytest reported (JUnit XML)."""
    outcome = Outcome(kind)
    for case in ET.parse(report).getroot().iter("testcase"):
        skip = case.find("skipped")
        if case.find("failure") is not None or case.find("error") is not None:
            outcome.failed += 1
        elif skip is not None:
            outcome.skipped += 1
            outcome.reasons.append(f"skipped {case.get('name')}: {skip.get('message')}")
        else:
            outcome.passed += 1
    return outcome


def summary(outcomes: Sequence[Outcome], absent: Sequence[str]) -> Iterator[str]:
    """Yield the closing lines; the last one is the total."""
    yield "── what ran ──"
    for one in outcomes:
        counts = f"{one.passed:5} passed {one.failed:4} failed {one.skipped:4} skipped"
        yield f"{'✗' if one.failed else '✓'} {one.name:<20}{counts} {one.seconds:7.1f} s"
        yield from (f"    {reason}" for reason in one.reasons)
    yield from (f"– {line}" for line in absent)
    total = [sum(one.passed for one in outcomes), sum(one.failed for one in outcomes)]
    yield f"{total[0]} passed, {total[1]} failed, {sum(one.skipped for one in outcomes)} skipped"


def main(arguments: Sequence[str]) -> int:
    """Run what was asked for; 1 when anything failed, or could not run though it was asked for by name."""
    there = ["lint", "web", *kinds()]
    wanted = list(arguments) or there
    unknown = set(wanted) - set(there)
    if unknown:
        sys.exit(f"no such kind of test: {', '.join(sorted(unknown))} (there are: {', '.join(there)})")
    outcomes: list[Outcome] = []
    absent: list[str] = []
    for name in wanted:
        print(f"══ {name}", flush=True)
        if (why := hindrance(name)) is not None:
            absent.append(f"{name} not run: {why}")
            continue
        outcomes += run(name)
    if not arguments:
        absent += [f"{kind} not run: {why}" for kind, why in APART.items()]
        absent += [
            f"{kind} not run: no such folder of tests" for kind in KINDS if kind not in {*there, *APART}
        ]
    print("\n".join(summary(outcomes, absent)), flush=True)
    return int(any(one.failed for one in outcomes) or bool(arguments and absent))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
