"""Evidence of runs: what, on which commit, when, how long, with which result.

Each is a line of JSON in `.local/reports/runs.jsonl`.
"""

import json
import subprocess
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
REPORTS = ROOT / ".local" / "reports"
RUNS = REPORTS / "runs.jsonl"
PASSED, FAILED = "passed", "failed"


@dataclass(frozen=True)
class Evidence:
    """One step that has ended."""

    step: str
    commit: str
    """The full id; with `-dirty` when the working tree has other changes; empty outside a checkout."""
    began: str
    seconds: float
    outcome: str
    said: str = ""
    """The last line of the output."""


def commit() -> str:
    """The commit that is checked out."""
    argv = ["git", "describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"]
    return subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()


class Watch:
    """The time of one step, from its creation to `ended`."""

    def __init__(self, step: str) -> None:
        self._step = step
        self._commit = commit()
        self._began = datetime.now(UTC).isoformat(timespec="seconds")
        self._at = time.monotonic()

    def ended(self, *, good: bool, said: str = "") -> Evidence:
        """The evidence of the step, with its result."""
        seconds = round(time.monotonic() - self._at, 1)
        return Evidence(self._step, self._commit, self._began, seconds, PASSED if good else FAILED, said.strip())


def keep(line: Evidence, file: Path = RUNS) -> None:
    """Add a line to the file."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a", encoding="utf-8") as out:
        out.write(json.dumps(asdict(line), ensure_ascii=False) + "\n")


def kept(file: Path = RUNS) -> Iterator[Evidence]:
    """Every line of the file, except one that was cut off."""
    if not file.exists():
        return
    for line in file.read_text(encoding="utf-8").splitlines():
        try:
            yield Evidence(**json.loads(line))
        except (ValueError, TypeError):
            continue


def shown(step: str, at: str, file: Path = RUNS) -> Evidence | None:
    """The line that shows that a step passed on exactly this commit, if there is one."""
    if not at or at.endswith("-dirty"):
        return None
    found = (line for line in kept(file) if (line.step, line.commit, line.outcome) == (step, at, PASSED))
    return next(found, None)
