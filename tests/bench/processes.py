"""P19: resident memory of each idle service. P20: seconds from a cold start until the service is ready."""

import http.client
import statistics
import time
from collections.abc import Mapping

from tests.bench.harness import Report
from tests.bench.machine import Machine, resident

STARTS = 3
LIMIT_MB = 120.0
LIMIT_S = 2.0


def memory(machine: Machine) -> dict[str, float]:
    """Resident memory of each service now, in MB."""
    return {name: resident(service.process.pid or 0) for name, service in machine.services.items()}


def report_memory(report: Report, idle: Mapping[str, float]) -> None:
    """Add the row of P19."""
    worst = max(idle.values())
    told = ", ".join(f"{name} {mb:.0f}" for name, mb in idle.items())
    report.row("P19", "resident memory, idle", "≤ 120 MB", f"{worst:.0f} MB", worst <= LIMIT_MB, told)


def measure_starts(machine: Machine, report: Report) -> None:
    """Stop and start each service alone, while the others run."""
    seconds = {name: statistics.median(_start(machine, name) for _ in range(STARTS)) for name in machine.services}
    worst = max(seconds.values())
    told = ", ".join(f"{name} {s:.2f}" for name, s in seconds.items())
    report.row("P20", "cold start → ready", "≤ 2 s", f"{worst:.2f} s", worst <= LIMIT_S, told)


def _start(machine: Machine, name: str) -> float:
    service = machine.services[name]
    service.process.stop()
    begun = time.perf_counter()
    service.launch()
    while not _ready(service.port):
        time.sleep(0.02)
        if time.perf_counter() - begun > 60:
            service.await_ready()  # prints the reason
    return time.perf_counter() - begun


def _ready(port: int) -> bool:
    """A light check of readiness, so that the check adds little to what is measured."""
    asked = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        asked.request("GET", "/readyz")
        return asked.getresponse().status == 200
    except OSError:
        return False
    finally:
        asked.close()
