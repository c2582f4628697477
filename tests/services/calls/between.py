"""Every call between services, by the operator's programs, and by a browser to the gateway itself, made once."""

from libs.ids import uuid7
from tests.services.calls.deeds import told
from tests.services.inquiries.test_imports import row
from tests.services.people import WORKER
from tests.services.records.test_imports import BATCH, household, person
from tests.services.signoff import Desks
from tests.times import ago

OWNERS = {"records": "search", "approvals": "search", "inquiries": "search"}
"""Each owner, with a service that may read its feeds."""


async def feeds(desks: Desks) -> None:
    for owner, reader in OWNERS.items():
        ask = desks.system.ask[owner]
        await told(ask, reader, "GET", "/internal/v1/losses")
        for path in ("/internal/v1/states?bucket_to=64", f"/internal/v1/journal?key={owner}.none:1"):
            answer = await ask(reader, "GET", path)
            assert answer.is_success, answer.text
    for owner in (*OWNERS, "search"):
        await told(desks.system.ask[owner], "ops", "GET", "/internal/v1/elsewhere", params={"since": ago(days=1)})
    for holder in ("approvals", "inquiries", "search"):
        await told(desks.system.ask[holder], "ops", "GET", "/internal/v1/restrictions/held")
    await told(desks.records, "ops", "POST", "/internal/v1/restrictions/restored", {"held": []})
    asked = {"ref_id": "none", "staff_id": "w9", "office": ["hyogo"]}
    for owner in ("approvals", "inquiries"):
        await told(desks.system.ask[owner], "records", "GET", "/internal/v1/openings", params=asked)


async def questions(desks: Desks) -> None:
    ask = desks.records
    for who, path in (
        ("search", "/internal/v1/restrictions"),
        ("search", "/internal/v1/restrictions/etag"),
        ("gateway", "/internal/v1/staff"),
        ("gateway", "/internal/v1/staff/w1"),
        ("search", "/internal/v1/assignments?worker=w1"),
        ("inquiries", "/internal/v1/handoffs/inquiries/none"),
        ("gateway", "/internal/v1/imports/unsynthetic"),
    ):
        await told(ask, who, "GET", path)
    notes = {"notes": [{"id": "none", "state": {"office_code": "tarumi", "summary": "名乗らない人から。"}}]}
    await told(ask, "inquiries", "POST", "/internal/v1/unlinked-notes", notes)
    await told(ask, "gateway", "POST", "/internal/v1/staff/posts", {"ids": ["w1", "w2"]})


async def imports(desks: Desks) -> None:
    ask = desks.records
    batch = {**BATCH, "id": "batch-calls"}
    rows = [{**each, "source": {**each["source"], "batch": batch["id"]}} for each in (person(1), household(1))]
    await told(ask, "ops", "POST", "/internal/v1/imports", {"batch": batch, "objects": rows})
    await told(ask, "ops", "PUT", f"/internal/v1/imports/{batch['id']}/files/世帯一覧.csv", ["世帯番号"])
    await told(ask, "ops", "POST", f"/internal/v1/imports/{batch['id']}/undo")
    ask = desks.system.ask["inquiries"]
    body = {"batch": batch, "objects": [row(1, "batch-calls", candidates=[])]}
    await told(ask, "ops", "POST", "/internal/v1/imports", body)
    await told(ask, "ops", "POST", f"/internal/v1/imports/{batch['id']}/undo")


async def jobs(desks: Desks) -> None:
    ask = desks.system.ask["search"]
    await told(ask, "ops", "POST", "/internal/v1/rebuild")
    await told(ask, "ops", "POST", "/internal/v1/drift", {"deep": False})
    for job in ("rebuild", "drift"):
        await told(ask, "ops", "GET", f"/internal/v1/{job}")


async def browser(desks: Desks) -> None:
    """A session: list the people, log in, read, look at 今日, state a purpose, act in a post, log out."""
    ask = desks.system.ask["gateway"]
    await told(ask, WORKER, "GET", "/api/v1/session/people")
    session = await told(ask, WORKER, "POST", "/api/v1/session", {"staff_id": "w1"})
    csrf = {"X-CSRF-Token": session["csrf"]}
    await told(ask, WORKER, "GET", "/api/v1/session")
    await told(ask, WORKER, "GET", "/api/v1/households?worker=w1")
    await told(ask, WORKER, "POST", "/api/v1/session/visit", headers=csrf)
    stated = {"purpose": {"code": "case", "ref_type": "approval", "ref_id": "none"}}
    answer = await ask(WORKER, "PUT", "/api/v1/session/purpose", stated, headers=csrf)
    assert answer.is_success, answer.text
    post = {name: session["posts"][0][name] for name in ("role", "office_code", "unit")}
    switched = await told(ask, WORKER, "POST", "/api/v1/session/post", post, headers=csrf)
    csrf = {"X-CSRF-Token": switched["csrf"]}
    answer = await ask(WORKER, "DELETE", "/api/v1/session", headers={**csrf, "Idempotency-Key": uuid7()})
    assert answer.is_success, answer.text
