"""The apps really answer as docs/openapi.json describes."""

from typing import Any

import pytest

from libs.actor import Actor
from tests.contracts.described import Operation, operation_of, operations, require_described
from tests.security.case import HERE, NAME, Case, person
from tests.services.people import Asker
from tests.services.running import System
from tests.times import ago, ahead, day

Doc = dict[str, Any]
OWNER = {
    "approvals": "approvals",
    "routes": "approvals",
    "inquiries": "inquiries",
    "timeline": "search",
    "search": "search",
    "browse": "search",
}


@pytest.mark.parametrize("operation", operations(), ids=str)
def test_every_call_tells_what_it_answers(operation: Operation) -> None:
    content = operation.content(int(operation.success))
    assert content or operation.success == "204"
    for media_type, told in content.items():
        schema: Doc = told.get("schema", {})
        assert {"$ref", "anyOf"} & schema.keys() or media_type == "text/event-stream", schema


async def asked(system: System, who: Actor, method: str, path: str, body: Doc | None = None, **more: Any) -> Doc:
    """Send a request to the owner of a path; the answer is a success and is as described."""
    ask: Asker = system.ask[OWNER.get(path.split("/")[2], "records")]
    answer = await ask(who, method, path, body, **more)
    assert answer.status_code in {200, 201}, f"{method} {path}: {answer.text}"
    require_described(operation_of(method, "/api" + path), answer)
    return answer.json()


READ = """
/v1/staff?office=tarumi · /v1/staff?role=supervisor · /v1/offices · /v1/households · /v1/households?worker=w1
/v1/households/{household_id} · /v1/related-parties?household_id={household_id}
/v1/related-parties/{party_id} · /v1/drafts · /v1/drafts/{draft_id} · /v1/records · /v1/records?household_id={household_id}
/v1/records/{record_id} · /v1/records/{record_id}/history · /v1/submissions?household_id={household_id}
/v1/submissions/{submission_id} · /v1/action-items?household_id={household_id} · /v1/action-items/{item_id}
/v1/inquiries · /v1/inquiries?household_id={household_id} · /v1/inquiries/{inquiry_id}
/v1/approvals?box=sent · /v1/approvals/counts · /v1/approvals/{approval_id} · /v1/approvals/{approval_id}/sheet
/v1/routes/planned?household_id={household_id} · /v1/timeline?household_id={household_id} · /v1/timeline?scope=office
/v1/timeline?household_id={household_id}&kind=action_item · /v1/browse · /v1/browse?rows=subject&by=year
"""
READ_CALLS = [call.strip() for line in READ.strip().splitlines() for call in line.split("·")]


@pytest.mark.parametrize("call", READ_CALLS)
async def test_a_reading_is_answered_as_described(system: System, case: Case, call: str) -> None:
    path, _, query = call.format(**case.ids).partition("?")
    params = dict(part.split("=") for part in query.split("&")) if query else {}
    answer = await asked(system, person("read"), "GET", path, params=params)
    assert answer.get("items", answer.get("rows", [1])), "an empty list shows nothing of its items"


async def test_a_search_and_callers_are_answered_as_described(system: System, case: Case) -> None:
    assert case.household_id
    hits = await asked(system, person("read"), "POST", "/v1/search", {"q": NAME})
    assert {hit["kind"] for hit in hits["items"]} == {"record", "inquiry", "approval"}
    assert hits["items"][0]["highlights"]
    assert hits["resolved"]
    items = await asked(system, person("read"), "POST", "/v1/search", {"kind": ["action_item"]})
    assert items["items"]
    assert (await asked(system, person("read"), "POST", "/v1/callers", {"q": NAME}))["items"]


async def test_a_households_way_is_answered_as_described(system: System, case: Case) -> None:
    assert case.household_id
    worker, chief = person("write"), person("administer")
    household = await asked(
        system,
        worker,
        "POST",
        "/v1/households",
        {
            "office_code": HERE,
            "status": "active",
            "label": "仮登録の世帯",
            "case_numbers": [{"series": "垂", "number": "77002"}],
        },
    )
    path = f"/v1/households/{household['id']}"
    await asked(system, chief, "POST", f"{path}/assign", {"worker_id": "w1"}, if_match=household["version"])
    await asked(system, worker, "POST", f"{path}/contacts", {"kind": "phone", "value": "078-000-0000"})
    assert (await asked(system, worker, "GET", f"{path}/contacts"))["items"]
    party = {"household_id": household["id"], "kind": "medical", "org": "試験医院", "phone": "078-000-0001"}
    kept = await asked(system, worker, "POST", "/v1/related-parties", party)
    await asked(system, worker, "GET", f"/v1/related-parties/{kept['id']}")
    about = {"kind": "support_measure", "against": ["試験 某"], "what_to_say": "お答えできません"}
    access = await asked(system, worker, "GET", f"{path}/access")
    shown = await asked(system, worker, "POST", f"{path}/protect", about, if_match=access["version"])
    assert (await asked(system, worker, "GET", path))["protection"]["kind"] == "support_measure"
    await asked(system, chief, "POST", f"{path}/unprotect", if_match=shown["version"])
    few = {"allowed": ["c1"], "reason": "親族が職員"}
    shown = await asked(system, chief, "POST", f"{path}/restrict", few, if_match=0)
    await asked(system, worker, "POST", "/v1/callers", {"q": "仮登録の世帯"})
    await asked(system, chief, "POST", f"{path}/unrestrict", if_match=shown["version"])


async def test_a_records_way_is_answered_as_described(system: System, case: Case) -> None:
    worker = person("write")
    content = {
        "household_id": case.household_id,
        "record_type": "home_visit",
        "subjects": ["living"],
        "title": "訪問",
        "occurred_at": ago(days=3),
        "visits": [{"target": "household", "result": "met_head"}],
        "segments": [{"kind": "statement", "text": "元気と話す。", "source": {"type": "self"}}],
        "item_ops": [{"op": "open", "item": {"kind": "document_reminder", "title": "通帳の写し", "due_on": day(10)}}],
    }
    draft = await asked(system, worker, "POST", "/v1/drafts", {})
    draft = await asked(system, worker, "PUT", f"/v1/drafts/{draft['id']}", content, if_match=draft["version"])
    record = await asked(system, worker, "POST", f"/v1/drafts/{draft['id']}/finish", if_match=draft["version"])
    path = f"/v1/records/{record['id']}"
    record = await asked(system, worker, "PUT", path, {**content, "title": "訪問（訂正）"}, if_match=record["version"])
    assert (await asked(system, worker, "GET", path))["item_ops"]
    other = await asked(system, worker, "POST", "/v1/drafts", {"household_id": case.household_id})
    await asked(system, worker, "POST", f"/v1/drafts/{other['id']}/discard", if_match=other["version"])
    bundle = {"items": [{"record_id": record["id"], "version": record["version"]}]}
    sent = await asked(system, worker, "POST", "/v1/submissions", bundle)
    assert sent["handoff"] == "pending"


async def test_items_and_inquiries_are_answered_as_described(system: System, case: Case) -> None:
    worker = person("write")
    opened = {"household_id": case.household_id, "kind": "visit", "title": "約束の訪問", "starts_at": ahead(days=3)}
    item = await asked(system, worker, "POST", "/v1/action-items", opened)
    path = f"/v1/action-items/{item['id']}"
    item = await asked(system, worker, "POST", f"{path}/wait", {"note": "連絡待ち"}, if_match=item["version"])
    await asked(system, worker, "POST", f"{path}/done", {}, if_match=item["version"])
    call = {
        "channel": "phone",
        "caller": {"kind": "kin", "name": "試験 某", "phone": "078-000-0002"},
        "subject": "入院の連絡",
        "summary": "入院したとのこと。",
        "candidates": [case.household_id],
    }
    logged = await asked(system, worker, "POST", "/v1/inquiries", call, key="the-same-call")
    path = f"/v1/inquiries/{logged['id']}"
    promised = {"by_text": "夕方", "assignee_id": "w1", "number": "078-000-0002"}
    await asked(system, worker, "POST", f"{path}/callback", promised, if_match=logged["version"])
    assert (await asked(system, worker, "GET", path))["callback"]["number"] == "078-000-0002"
    again = await asked(system, worker, "POST", "/v1/inquiries", call, key="the-same-call")
    assert "summary" not in again


async def test_the_gateway_answers_as_described(system: System, case: Case) -> None:
    assert case.ids
    gateway = system.ask["gateway"].http
    headers: dict[str, str] = {}
    for method, path, body in (
        ("GET", "/api/v1/session/people", None),
        ("POST", "/api/v1/session", {"staff_id": "w1"}),
        ("GET", "/api/v1/session", None),
        ("POST", "/api/v1/session/visit", None),
        ("GET", "/api/health", None),
        ("GET", "/api/v1/households", None),
    ):
        answer = await gateway.request(method, path, json=body, headers=headers)
        assert answer.status_code in {200, 201}, answer.text
        require_described(operation_of(method, path), answer)
        if path == "/api/v1/session":
            headers = {"X-CSRF-Token": answer.json()["csrf"]}
    gateway.cookies.clear()
    answer = await gateway.get("/api/v1/households")
    assert answer.status_code == 401
    require_described(operation_of("GET", "/api/v1/households"), answer)
