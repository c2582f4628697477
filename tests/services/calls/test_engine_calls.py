"""How often each route calls engines: as the table in docs/figures.md says, and no oftener for a long list than for a short one."""

from collections.abc import Mapping
from typing import Any

import pytest

from libs.actor import Actor
from libs.engine_calls import counted
from libs.ids import uuid7
from services.approvals.store import store as of_approvals
from services.gateway.store import people
from tests.services.calls.table import Calls, calls_of, compare, most
from tests.services.inquiries.calls import call
from tests.services.people import CHIEF, SUPERVISOR, WORKER, Asker
from tests.services.records.casework import content, household
from tests.services.signoff import Desks
from tests.times import day

Doc = dict[str, Any]
MORE = 12
ROUTE_OF_CASE = (
    "the people, absences and deputies who decide what the reader could do (kept a second), and who is kin"
)
WHY = {
    "POST /v1/callers": "numbers, names, telephones and towns are four questions, each asked once more for its households",
    "POST /v1/households": "the office, and the household with its head: two documents",
    "POST /v1/drafts/{id}/finish": "draft, record and the draft's end are three writes (each a step that a crash may leave)",
    "POST /v1/submissions": "each record is frozen and marked by its own write: the protocol of several documents",
    "GET /v1/approvals/{id}": ROUTE_OF_CASE,
    "POST /v1/approvals/{id}/approve": f"{ROUTE_OF_CASE}; the number of the decision",
    "POST /v1/inquiries": "a counter that remembers which call took which number",
}


class Meter:
    """Asks, and keeps what each route has called."""

    def __init__(self) -> None:
        self.measured: dict[str, Calls] = {}

    async def __call__(
        self, route: str, ask: Asker, who: Actor, path: str | None = None, body: Any = None, **more: Any
    ) -> Doc:
        method, template = route.split(" ")
        with counted() as counts:
            answer = await ask(who, method, path or template, body, **more)
        assert answer.status_code in {200, 201}, f"{route}: {answer.text}"
        self.measured[route] = calls_of(counts)
        return answer.json()


@pytest.fixture
async def lists(desks: Desks) -> Mapping[str, tuple[Asker, Actor, str]]:
    """The lists, each with who asks and how."""
    records, approvals, inquiries = (desks.system.ask[n] for n in ("records", "approvals", "inquiries"))
    home = desks.home["id"]
    return {
        "GET /v1/households": (records, WORKER, "?worker=w1"),
        "GET /v1/records": (records, WORKER, f"?household_id={home}"),
        "GET /v1/drafts": (records, WORKER, ""),
        "GET /v1/action-items": (records, WORKER, ""),
        "GET /v1/submissions": (records, WORKER, f"?household_id={home}"),
        "GET /v1/staff": (records, WORKER, "?office=tarumi"),
        "GET /v1/absences": (records, WORKER, "?staff_id=w1"),
        "GET /v1/approvals": (approvals, SUPERVISOR, "?box=waiting"),
        "GET /v1/post-views": (approvals, SUPERVISOR, ""),
        "GET /v1/inquiries": (inquiries, WORKER, f"?household_id={home}"),
    }


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is kept for a second is asked for each time here, so that the figures are the same at any pace."""
    monkeypatch.setattr(of_approvals, "KEPT_SECONDS", 0.0)


async def test_calls_per_route_are_those_of_the_table_whatever_a_list_is_long(
    desks: Desks, lists: Mapping[str, tuple[Asker, Actor, str]]
) -> None:
    short, long = Meter(), Meter()
    await _story(desks, short)
    for route, (ask, who, query) in lists.items():
        await short(route, ask, who, route.split(" ")[1] + query)
    for _ in range(MORE):
        await household(desks.records)
        await desks.sent(await desks.written(desks.home["id"]))
    await desks.system.carry()
    for route, (ask, who, query) in lists.items():
        await long(route, ask, who, route.split(" ")[1] + query)
    assert long.measured == {route: short.measured[route] for route in lists}
    over = {r: c for r, c in short.measured.items() if c.engine > most(r) and r not in WHY}
    assert not over, "too many calls, and nothing says why"
    compare(short.measured, WHY)


async def test_the_gateway_adds_one_call_of_its_own_to_a_request(
    desks: Desks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(people, "POSTS_KEPT_S", 0.0)
    browser = desks.system.ask["gateway"].http
    session = await browser.post(
        "/api/v1/session", json={"staff_id": "w1"}, headers={"Idempotency-Key": uuid7()}
    )
    assert session.status_code == 201, session.text
    route = "GET /api/v1/…"
    with counted() as counts:
        answer = await browser.get("/api/v1/households?worker=w1")
    assert answer.status_code == 200, answer.text
    calls = calls_of(counts)
    assert calls.engine <= 1
    compare(
        {route: calls}, {route: "the posts of the person, kept a second; the request itself is passed on"}
    )


async def _story(desks: Desks, meter: Meter) -> None:
    """What a day brings, once each."""
    records, approvals, inquiries = (desks.system.ask[n] for n in ("records", "approvals", "inquiries"))
    home = desks.home["id"]
    await meter("GET /v1/households/{id}", records, WORKER, f"/v1/households/{home}")
    await meter("GET /v1/households/{id}/contacts", records, WORKER, f"/v1/households/{home}/contacts")
    await meter("POST /v1/callers", records, WORKER, body={"q": "濵口"})
    new = {
        "office_code": "tarumi", "status": "active", "head": {"name": "橋本 寛", "kana": "ハシモト ヒロシ"},
        "case_numbers": [{"series": "垂", "number": uuid7()[-6:]}], "worker_id": "w1",
    }  # fmt: skip
    await meter("POST /v1/households", records, WORKER, body=new)
    draft = await meter("POST /v1/drafts", records, WORKER, body=content(home))
    await meter("GET /v1/drafts/{id}", records, WORKER, f"/v1/drafts/{draft['id']}")
    saved = await meter(
        "PUT /v1/drafts/{id}", records, WORKER, f"/v1/drafts/{draft['id']}", content(home, title="訪問"),
        if_match=draft["version"],
    )  # fmt: skip
    record = await meter(
        "POST /v1/drafts/{id}/finish", records, WORKER, f"/v1/drafts/{draft['id']}/finish", if_match=saved["version"]
    )  # fmt: skip
    path = f"/v1/records/{record['id']}"
    await meter("GET /v1/records/{id}", records, WORKER, path)
    await meter("GET /v1/records/{id}/history", records, WORKER, f"{path}/history")
    record = await meter(
        "PUT /v1/records/{id}", records, WORKER, path, content(home), if_match=record["version"], key=uuid7()
    )
    items = [{"record_id": record["id"], "version": record["version"]}]
    sent = await meter(
        "POST /v1/submissions", records, WORKER, body={"matter_type": "record", "items": items}
    )
    await meter("GET /v1/submissions/{id}", records, WORKER, f"/v1/submissions/{sent['id']}")
    await desks.carry(sent["id"])
    case_path = f"/v1/approvals/{sent['id']}"
    case = await meter("GET /v1/approvals/{id}", approvals, SUPERVISOR, case_path)
    await meter(
        "POST /v1/approvals/{id}/approve", approvals, SUPERVISOR, f"{case_path}/approve", if_match=case["version"]
    )  # fmt: skip
    await meter("GET /v1/approvals/{id}/sheet", approvals, CHIEF, f"{case_path}/sheet")
    due = {"household_id": home, "kind": "other", "title": "確認", "due_on": day(-7)}
    item = await meter("POST /v1/action-items", records, WORKER, body=due)
    await meter("GET /v1/action-items/{id}", records, WORKER, f"/v1/action-items/{item['id']}")
    taken = await meter("POST /v1/inquiries", inquiries, WORKER, body=call(household_id=home))
    await meter("GET /v1/inquiries/{id}", inquiries, WORKER, f"/v1/inquiries/{taken['id']}")
