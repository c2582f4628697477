"""How often each route calls engines: as the table in docs/figures.md says, and not more often for a long list."""

import pytest

from libs.engine_calls import counting_calls
from libs.http import routes_of
from services.gateway.store import people
from tests.services.calls import between, deeds
from tests.services.calls.meter import meter_of, metered, name_of
from tests.services.calls.table import compare, kept, most
from tests.services.people import SUPERVISOR, WORKER
from tests.services.records.casework import household
from tests.services.signoff import Desks

MORE = 5
PEOPLE = (
    "who may act now: the people, their absences, the deputies, the office, the kin (each one question, asked anew)"
)
DECIDED = f"{PEOPLE}; a decision takes its number"
OWED = f"{DECIDED}, and makes the 後閲 it leaves"
FROZEN = "each record is frozen and marked by a write of its own: the protocol of several documents"
PER_OBJECT = "each object is a write of its own"
MET = "looks for notes about nobody yet that name the household's people: the household, its people, the notes"
WHY = {
    "GET /internal/v1/states (records)": "one question per kind of object and 64 buckets",
    "GET /v1/approvals/bulk-approve": PEOPLE,
    "GET /v1/approvals/counts": "each box is counted by the question that lists it",
    "GET /v1/approvals/{id}": f"{PEOPLE}; the contents beside the case",
    "GET /v1/routes/planned": f"{PEOPLE}; the household with its district, and the routes that offices have saved",
    "POST /internal/v1/imports (inquiries)": f"{PER_OBJECT}; what is about nobody yet is told to records before",
    "POST /internal/v1/imports (records)": PER_OBJECT,
    "POST /internal/v1/imports/{id}/undo (records)": f"{PER_OBJECT}, after a look at what depends on it",
    "POST /v1/approvals/bulk-approve": f"{PEOPLE}; each matter is a command of its own",
    "POST /v1/approvals/hand-over": f"{PEOPLE}; each matter is a command of its own",
    "POST /v1/approvals/{id}/approve": DECIDED,
    "POST /v1/approvals/{id}/deputise": OWED,
    "POST /v1/approvals/{id}/execute": PEOPLE,
    "POST /v1/approvals/{id}/open": PEOPLE,
    "POST /v1/approvals/{id}/post-view": f"{PEOPLE}; the 後閲 and the case that ends with the last one are two documents",
    "POST /v1/approvals/{id}/pull-up": OWED,
    "POST /v1/approvals/{id}/reject": PEOPLE,
    "POST /v1/approvals/{id}/reroute": PEOPLE,
    "POST /v1/approvals/{id}/return": PEOPLE,
    "POST /v1/approvals/{id}/seen": PEOPLE,
    "POST /v1/approvals/{id}/suggest": PEOPLE,
    "POST /v1/approvals/{id}/withdraw": PEOPLE,
    "POST /v1/approvals/{id}/withdraw-request": PEOPLE,
    "POST /v1/approvals/{id}/withdraw-request/accept": PEOPLE,
    "POST /v1/callers": "numbers, names, telephones and towns are four questions, each that finds something asked once more for its households",
    "POST /v1/drafts/{id}/finish": "draft, record and the draft's end are three writes (each a step that a crash may leave)",
    "POST /v1/households": "the office; the household and its head are two documents, shown with name and worker",
    "POST /v1/households/{id}/protect": MET,
    "POST /v1/households/{id}/restrict": MET,
    "POST /v1/inquiries": "a counter that remembers which call took which number",
    "POST /v1/records/{id}/amend": f"{FROZEN}; the record and what it was decided as, before",
    "POST /v1/records/{id}/void": f"{FROZEN}; the record and what it was decided as, before",
    "POST /v1/submissions": FROZEN,
    "POST /v1/submissions/{id}/accept-suggestion": f"the pen, the revision and the next round are three steps; {FROZEN}",
    "POST /v1/submissions/{id}/drop": "each record is freed by a write of its own",
    "POST /v1/submissions/{id}/resubmit": FROZEN,
    "PUT /v1/deputies/{office_code}/{post}": "a circle is looked for among the people and all lists",
}
ALIKE = {f"{method} /api/v1/{{path:path}}" for method in ("DELETE", "PATCH", "POST", "PUT")}
"""Routes that the handler of `GET /api/v1/{path:path}` passes on."""
WITHOUT_DATA = {
    "GET /livez",
    "GET /readyz",
    "GET /metrics",
    "GET /api/health",
    "GET /api/docs",
    "GET /api/openapi.json",
    "GET /pages/{name}",
    "GET /{path:path}",
}
"""Routes that read no stored data; at most they check whether an engine answers."""
STREAM = "GET /api/v1/live"
"""Reads its session as `GET /api/v1/session` does; after that, the gateway's jobs ask for all streams together."""


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Switches off caches that last a second, so that the figures are the same at any speed."""
    monkeypatch.setattr(people, "POSTS_KEPT_S", 0.0)


async def test_calls_of_every_route_are_those_of_the_table_whatever_a_list_is_long(desks: Desks) -> None:
    meter = meter_of(desks.system)
    measuring = metered(desks, meter)
    await desks.sent(await desks.written(desks.home["id"]))
    await deeds.item(desks)
    await _lists(measuring)
    short = dict(meter.measured)
    await _everything(measuring)
    for _ in range(MORE):
        await household(desks.records)
        await deeds.item(desks)
        await desks.sent(await desks.written(desks.home["id"]))
    await desks.system.carry()
    long = meter_of(desks.system)
    await _lists(metered(desks, long))
    assert long.measured == short
    over = {r: c for r, c in meter.measured.items() if c.engine > most(r) and r not in WHY}
    assert not over, "too many calls, and nothing says why"
    assert not {r for r in WHY if meter.measured[r].engine <= most(r)}, "nothing is to be explained"
    compare(meter.measured, WHY)


def test_every_route_of_every_service_is_in_the_table(desks: Desks) -> None:
    beside = WITHOUT_DATA | ALIKE | {STREAM}
    names = {
        name_of(service, route.method, route.path)
        for service, app in desks.system.apps.items()
        for route in routes_of(app)
    }
    assert names - beside == kept().keys()
    assert beside <= names


async def test_what_is_not_in_the_table_reads_nothing_that_is_kept(desks: Desks) -> None:
    for service, ask in desks.system.ask.items():
        known = {route.path for route in routes_of(desks.system.apps[service]) if route.method == "GET"}
        for path in sorted(known & {name.split(" ")[1] for name in WITHOUT_DATA}):
            with counting_calls() as counts:
                await ask("ops", "GET", path.replace("{name}", "none").replace("{path:path}", "none"))
            assert counts.keys() <= {"ping"}, f"{service} {path}"


async def _everything(desks: Desks) -> None:
    for deed in (
        deeds.households,
        deeds.office,
        deeds.casework,
        deeds.items,
        deeds.signoff,
        deeds.routes,
        deeds.calls,
        between.feeds,
        between.questions,
        between.imports,
        between.jobs,
        between.browser,
    ):
        await deed(desks)


async def _lists(desks: Desks) -> None:
    """Call every list in its present state."""
    records, approvals, inquiries = (desks.system.ask[n] for n in ("records", "approvals", "inquiries"))
    home = desks.home["id"]
    for ask, who, path in (
        (records, WORKER, "/v1/households?worker=w1"),
        (records, WORKER, f"/v1/records?household_id={home}"),
        (records, WORKER, "/v1/drafts"),
        (records, WORKER, "/v1/action-items"),
        (records, WORKER, f"/v1/submissions?household_id={home}"),
        (records, WORKER, "/v1/staff?office=tarumi"),
        (records, WORKER, "/v1/absences?staff_id=w1"),
        (records, WORKER, f"/v1/related-parties?household_id={home}"),
        (approvals, SUPERVISOR, "/v1/approvals?box=waiting"),
        (approvals, SUPERVISOR, "/v1/approvals/ageing?office=tarumi"),
        (approvals, WORKER, "/v1/approvals/counts"),
        (approvals, SUPERVISOR, "/v1/post-views"),
        (approvals, WORKER, "/v1/routes?office=tarumi"),
        (approvals, WORKER, "/v1/deputies?office=tarumi"),
        (inquiries, WORKER, f"/v1/inquiries?household_id={home}"),
        (inquiries, WORKER, "/v1/inquiry-drafts"),
    ):
        await deeds.told(ask, who, "GET", path)
    waiting = await deeds.told(approvals, SUPERVISOR, "GET", "/v1/approvals?box=waiting")
    ids = [row["id"] for row in waiting["items"]]
    await deeds.told(approvals, SUPERVISOR, "GET", "/v1/approvals/bulk-approve", params={"ids": ids})
