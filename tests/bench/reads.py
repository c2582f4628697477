"""P3: a record read by its id through the gateway beside the same read at the service."""

from libs.actor import Actor
from tests.bench.harness import Report, Side, compare
from tests.bench.machine import Machine
from tests.bench.wire import Wire, request


async def measure(machine: Machine, worker: Actor, record_id: str, report: Report) -> None:
    """Add the rows of P3."""
    gateway, service = Wire(machine.url("gateway")), Wire(machine.url("records"))
    session = await gateway.ask(request("POST", "/api/v1/session", body={"staff_id": worker.staff_id}))
    cookie = session.headers["set-cookie"].partition(";")[0]
    through = request("GET", f"/api/v1/records/{record_id}", {"Cookie": cookie})
    direct = machine.asking(service, lambda: request("GET", f"/v1/records/{record_id}", machine.as_actor(worker)))
    ratio = await compare(Side(lambda: gateway.ask(through)), Side(direct))
    report.ratio("P3", "GET record through the gateway ÷ at the service", ratio, 1.6)
    added = ratio.ours.p50 - ratio.raw.p50
    report.row("P3", "added by the gateway, p50", "≤ +0.60 ms", f"+{added:.2f} ms", added <= 0.6)
