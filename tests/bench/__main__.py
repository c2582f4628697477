"""`make bench`: starts a system of its own, measures it side by side with raw drivers, prints the table.

`python -m tests.bench [P1 P3 …]` measures only these, between two controls. The exit code is 1 only for a broken or
void run: a missed goal is only a figure.
"""

import asyncio
import os
import platform
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from importlib.metadata import version
from types import FrameType

from libs.actor import Actor
from ops.launcher.config import CHECKOUT
from ops.launcher.errors import LauncherError
from tests.bench import arriving, boxes, corpus, finding, freshness, live, processes, reads, rebuilding, writes
from tests.bench.harness import ROUNDS, SAMPLES, Report
from tests.bench.machine import OFFICE, Machine, machine
from tests.bench.wire import Broken, Wire, request

SEED = 20261123
DOCUMENTS = int(os.environ.get("TSUZURI_BENCH_DOCUMENTS", "10000"))
IDLE_SECONDS = 15
PACKAGES = ("fastapi", "uvicorn", "pydantic", "motor", "pymongo", "aiokafka", "opensearch-py", "aiohttp")


class Bench:
    """One run of the bench: the system, and the people and records that the parts measure with."""

    def __init__(self, running: Machine, report: Report, worker: Actor, record: dict[str, str]) -> None:
        self._machine = running
        self._report = report
        self._worker = worker
        self._record_id, self._household_id = record["id"], record["household_id"]
        self._filled = False

    def parts(self) -> dict[str, Callable[[], Awaitable[None]]]:
        """The parts in order: those that fill the index come after those that do not need it full."""
        return {
            "P1": self._writes,
            "P3": self._gateway,
            "boxes": self._boxes,
            "log-in": self._arriving,
            "live": self._live,
            "P4": self._finding,
            "P6": self._freshness,
            "P7": self._rebuilding,
            "P20": self._starts,
        }

    async def _writes(self) -> None:
        await writes.measure(self._machine, self._worker, self._household_id, self._report)

    async def _gateway(self) -> None:
        await reads.measure(self._machine, self._worker, self._record_id, self._report)

    async def _boxes(self) -> None:
        supervisors = await self._machine.people("supervisor")
        unit = self._worker.acting_post.unit
        supervisor = next(each for each in supervisors if each.acting_post.unit == unit)
        chief = (await self._machine.people("section_chief"))[0]
        filing = boxes.Filing(self._machine, self._worker, supervisor, chief, self._household_id)
        await boxes.measure(self._machine, filing, self._report)

    async def _arriving(self) -> None:
        await arriving.measure(self._machine, SEED, self._report)

    async def _live(self) -> None:
        await live.measure(self._machine, SEED, self._report)

    async def _finding(self) -> None:
        await self._fill()
        await finding.measure(self._machine, self._worker, self._report)

    async def _freshness(self) -> None:
        await freshness.measure(self._machine, self._worker, self._household_id, SEED, self._report)

    async def _rebuilding(self) -> None:
        await self._fill()
        await rebuilding.measure(self._machine, self._report)

    async def _starts(self) -> None:
        processes.measure_starts(self._machine, self._report)

    async def _fill(self) -> None:
        if not self._filled:
            begun = time.monotonic()
            await corpus.take_in(self._machine, DOCUMENTS, SEED)
            seconds = time.monotonic() - begun
            print(f"{DOCUMENTS} records imported and searchable in {seconds:.0f} s", flush=True)
        self._filled = True


async def measured(running: Machine, wanted: list[str], report: Report) -> None:
    """Run the named parts; all of them when none is named. What was imported before has arrived everywhere by then."""
    await corpus.level(running)
    worker, record = await _writer(running)
    await writes.control(running, worker, record["household_id"], report)
    for name, part in Bench(running, report, worker, record).parts().items():
        if not wanted or name in wanted:
            await part()
    await writes.control(running, worker, record["household_id"], report)


async def _writer(running: Machine) -> tuple[Actor, dict[str, str]]:
    """A caseworker of the office who has a supervisor, and a record of a household that they may write about."""
    units = {each.acting_post.unit for each in await running.people("supervisor")}
    wire = Wire(running.url("records"))
    for worker in await running.people("caseworker"):
        path = f"/v1/households?worker={worker.staff_id}&limit=1"
        households = (await wire.ask(request("GET", path, running.as_actor(worker)))).json()["items"]
        if not households or worker.acting_post.unit not in units:
            continue
        path = f"/v1/records?household_id={households[0]['id']}&limit=1"
        records = (await wire.ask(request("GET", path, running.as_actor(worker)))).json()["items"]
        if records:
            return worker, records[0]
    raise Broken(f"nobody of {OFFICE} has a household with a record")


def circumstances() -> list[str]:
    """The conditions that the figures depend on."""
    asked = ["git", "rev-parse", "--short", "HEAD"]
    commit = subprocess.run(asked, cwd=CHECKOUT, capture_output=True, text=True, check=False).stdout.strip()
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return [
        f"commit {commit or '-'}; {os.cpu_count()} cores; {ROUNDS} rounds × {SAMPLES} samples; seed {SEED}",
        f"Python {platform.python_version()}, {packages}",
    ]


def _load() -> str:
    return " ".join(f"{each:.2f}" for each in os.getloadavg())


def _end(number: int, frame: FrameType | None) -> None:
    """On a signal to stop, end everything that was started."""
    del number, frame
    sys.exit(1)


def main() -> int:
    """Run the bench; 1 when it broke."""
    signal.signal(signal.SIGTERM, _end)
    begun, load, report, wanted = time.monotonic(), _load(), Report(), sys.argv[1:]
    try:
        with machine() as running:
            print(f"system ready after {time.monotonic() - begun:.0f} s", flush=True)
            if not wanted or "P19" in wanted:
                time.sleep(IDLE_SECONDS)
                processes.report_memory(report, processes.memory(running))
            running.program("ops.seed")
            told = str(running.system.config.local / "report")
            books = str(CHECKOUT / "demo" / "legacy" / OFFICE)
            running.program("ops.importer", books, "--commit", "--report", told)
            with running.logs_of_failure():
                asyncio.run(measured(running, wanted, report))
    except (LauncherError, RuntimeError) as error:
        print(f"✗ {error}", file=sys.stderr)
        return 1
    took = f"load average {load} before, {_load()} after; {time.monotonic() - begun:.0f} s"
    print("\n".join(["", *circumstances(), took, "", report.table()]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
