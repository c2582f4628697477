"""Log in, choose a person, act in another post, log out: each takes effect at once."""

import asyncio
import hashlib
import time
from types import SimpleNamespace

import httpx2
import pytest

from services.gateway.main import create
from services.gateway.settings import Settings
from tests.services.gateway.standing_in import POST, World, behind, serving


async def test_the_people_of_the_demo_are_shown_before_a_login(browser: httpx2.AsyncClient) -> None:
    items = (await browser.get("/api/v1/session/people")).json()["items"]
    assert items[0]["id"] == "s-1"
    assert items[0]["posts"][0] == {
        "role": "caseworker",
        "office_code": "tarumi",
        "office": "垂水区役所",
        "unit": "保護第一係",
        "post": "地区担当員",
    }


async def test_a_login_answers_the_session_and_sets_a_cookie_that_scripts_cannot_read(
    browser: httpx2.AsyncClient,
) -> None:
    answer = await browser.post("/api/v1/session", json={"staff_id": "s-1"})
    assert answer.status_code == 201
    session = answer.json()
    assert session["staff"] == {"id": "s-1", "name": "垂水 花子"}
    assert session["acting_post"]["office_code"] == "tarumi"
    assert len(session["posts"]) == 2
    cookie = answer.headers["set-cookie"].lower()
    assert cookie.startswith("tsuzuri_session=")
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert (await browser.get("/api/v1/session")).json() == session


async def test_the_cookie_needs_tls_except_on_loopback(browser: httpx2.AsyncClient) -> None:
    answer = await browser.post("/api/v1/session", json={"staff_id": "s-1"}, headers={"Host": "tsuzuri.city.example"})
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-tsuzuri=")
    assert "Secure" in cookie
    assert "Path=/" in cookie
    assert "Domain" not in cookie


async def test_without_a_session_a_request_is_401(browser: httpx2.AsyncClient) -> None:
    for cookie in ("", "tsuzuri_session=forged", "__Host-tsuzuri=forged"):
        answer = await browser.get("/api/v1/session", headers={"Cookie": cookie})
        assert answer.status_code == 401
        assert answer.json()["code"] == "UNAUTHENTICATED"


@pytest.mark.parametrize("staff_id", ["s-2", "s-404"])
async def test_a_login_as_somebody_unknown_or_without_a_post_is_refused(
    browser: httpx2.AsyncClient, staff_id: str
) -> None:
    assert (await browser.post("/api/v1/session", json={"staff_id": staff_id})).status_code == 404


async def test_a_change_without_the_pages_token_is_refused(logged_in: httpx2.AsyncClient) -> None:
    for token in ("", "wrong", "あ".encode().decode("latin-1")):
        answer = await logged_in.delete("/api/v1/session", headers=[(b"X-CSRF-Token", token.encode("latin-1"))])
        assert answer.status_code == 403
        assert answer.json()["code"] == "CSRF_REQUIRED"
    assert (await logged_in.get("/api/v1/session")).status_code == 200


async def test_a_window_of_another_session_is_refused_reads_too_and_nothing_is_passed_on(
    logged_in: httpx2.AsyncClient, world: World
) -> None:
    earlier = logged_in.headers["X-CSRF-Token"]
    now = (await logged_in.post("/api/v1/session", json={"staff_id": "s-1"})).json()["csrf"]
    passed_on = len(world.seen)
    for method, path in (("GET", "/api/v1/records/r-1"), ("GET", "/api/v1/session"), ("GET", "/api/v1/live")):
        answer = await logged_in.request(method, path, headers={"X-CSRF-Token": earlier})
        assert answer.status_code == 403
    answer = await logged_in.get("/api/v1/records/r-1", headers={"X-CSRF-Token": earlier})
    assert answer.json()["code"] == "CSRF_REQUIRED"
    assert "ログイン" in answer.json()["detail"]
    assert len(world.seen) == passed_on
    assert (await logged_in.get("/api/v1/records/r-1", headers={"X-CSRF-Token": now})).status_code == 200


async def test_a_read_that_does_not_say_its_session_is_answered(logged_in: httpx2.AsyncClient) -> None:
    del logged_in.headers["X-CSRF-Token"]
    assert (await logged_in.get("/api/v1/records/r-1")).status_code == 200


async def test_the_live_news_of_a_window_are_told_in_its_session_and_post_only(logged_in: httpx2.AsyncClient) -> None:
    first = logged_in.headers["X-CSRF-Token"]
    post = {"role": "caseworker", "office_code": "suma"}
    switched = (await logged_in.post("/api/v1/session/post", json=post)).json()["csrf"]
    other = (await logged_in.post("/api/v1/session", json={"staff_id": "s-1"})).json()["csrf"]
    del logged_in.headers["X-CSRF-Token"]  # an EventSource sends no header
    for mark in (_digest(first), _digest(switched), other):
        answer = await logged_in.get("/api/v1/live", params={"mark": mark})
        assert (answer.status_code, answer.json()["code"]) == (403, "CSRF_REQUIRED")
    for params in ({"mark": _digest(other)}, {}):
        async with logged_in.stream("GET", "/api/v1/live", params=params) as answer:
            assert answer.status_code == 200


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()[:32]


async def test_a_change_started_by_another_site_is_refused(logged_in: httpx2.AsyncClient) -> None:
    for path in ("/api/v1/session", "/api/v1/session/post"):
        answer = await logged_in.post(path, json={"staff_id": "s-1"}, headers={"Sec-Fetch-Site": "cross-site"})
        assert answer.json()["code"] == "CSRF_REQUIRED"


async def test_a_logout_ends_the_session_everywhere(logged_in: httpx2.AsyncClient) -> None:
    stolen = logged_in.cookies["tsuzuri_session"]
    assert (await logged_in.delete("/api/v1/session")).status_code == 204
    answer = await logged_in.get("/api/v1/session", headers={"Cookie": f"tsuzuri_session={stolen}"})
    assert answer.status_code == 401


async def test_somebody_acts_in_the_post_they_switched_to(logged_in: httpx2.AsyncClient) -> None:
    answer = await logged_in.post("/api/v1/session/post", json={"role": "caseworker", "office_code": "suma"})
    assert answer.json()["acting_post"]["office_code"] == "suma"
    logged_in.headers["X-CSRF-Token"] = answer.json()["csrf"]
    assert (await logged_in.get("/api/v1/records/r-1")).json()["acting"] == "suma"


async def test_a_window_that_still_shows_the_other_post_is_refused(logged_in: httpx2.AsyncClient, world: World) -> None:
    post = {"role": "caseworker", "office_code": "suma"}
    now = (await logged_in.post("/api/v1/session/post", json=post)).json()["csrf"]
    passed_on = len(world.seen)
    for method, path in (("GET", "/api/v1/records/r-1"), ("POST", "/api/v1/drafts"), ("POST", "/api/v1/session/post")):
        answer = await logged_in.request(method, path, json=None if method == "GET" else post)
        assert (answer.status_code, answer.json()["code"]) == (403, "CSRF_REQUIRED")
    assert len(world.seen) == passed_on
    assert (await logged_in.get("/api/v1/session")).status_code == 403
    logged_in.headers["X-CSRF-Token"] = now
    assert (await logged_in.get("/api/v1/records/r-1")).json()["acting"] == "suma"
    assert (await logged_in.get("/api/v1/session")).json()["csrf"] == now


async def test_a_switch_to_a_post_that_is_not_held_is_refused(logged_in: httpx2.AsyncClient) -> None:
    answer = await logged_in.post("/api/v1/session/post", json={"role": "supervisor", "office_code": "tarumi"})
    assert answer.status_code == 404


CASE = {"code": "case", "ref_type": "approval", "ref_id": "a-1", "note": None}
NOTE = {"code": "inspection", "ref_type": None, "ref_id": None, "note": "事務監査"}


async def purpose(browser: httpx2.AsyncClient) -> object:
    return (await browser.get("/api/v1/session")).json()["purpose"]


async def test_a_purpose_is_kept_with_its_basis_until_it_is_changed(logged_in: httpx2.AsyncClient) -> None:
    assert await purpose(logged_in) is None
    for stated in (CASE, NOTE, None):
        answer = await logged_in.put("/api/v1/session/purpose", json={"purpose": stated})
        assert answer.status_code == 204
        assert await purpose(logged_in) == stated
    assert (await logged_in.get("/api/v1/records/r-1")).json()["purpose"] is None, "each request states it itself"


async def test_a_purpose_goes_on_in_another_post_and_ends_with_the_session(
    logged_in: httpx2.AsyncClient, world: World
) -> None:
    world.people["s-3"] = {**world.people["s-1"], "id": "s-3", "name": "西 三郎"}
    former = logged_in.headers["X-CSRF-Token"]
    await logged_in.put("/api/v1/session/purpose", json={"purpose": CASE})
    post = {"role": "caseworker", "office_code": "suma"}
    switched = (await logged_in.post("/api/v1/session/post", json=post)).json()
    assert switched["purpose"] == CASE
    for next_one in ("s-3", "s-1"):
        now = (await logged_in.post("/api/v1/session", json={"staff_id": next_one})).json()
        assert now["purpose"] is None
        for token in (former, switched["csrf"]):
            sent = {"X-CSRF-Token": token}
            late = await logged_in.put("/api/v1/session/purpose", json={"purpose": NOTE}, headers=sent)
            assert late.json()["code"] == "CSRF_REQUIRED", "a page of the former person states nothing for the next one"
        logged_in.headers["X-CSRF-Token"] = now["csrf"]
        assert await purpose(logged_in) is None


@pytest.mark.parametrize(
    "stated",
    [
        {"code": "inspection"},
        {"code": "case", "ref_type": "approval"},
        {"code": "curiosity", "note": "x"},
        {"code": "other", "note": "あ" * 201},
    ],
)
async def test_a_purpose_that_no_request_could_state_is_not_kept(
    logged_in: httpx2.AsyncClient, stated: dict[str, str]
) -> None:
    answer = await logged_in.put("/api/v1/session/purpose", json={"purpose": stated})
    assert (answer.status_code, answer.json()["code"]) == (422, "VALIDATION_FAILED")
    assert await purpose(logged_in) is None


async def test_a_transfer_takes_effect_within_about_a_second(
    logged_in: httpx2.AsyncClient, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    passed = time.monotonic()
    monkeypatch.setattr("services.gateway.store.people.time", SimpleNamespace(monotonic=lambda: passed))
    assert (await logged_in.get("/api/v1/records/r-1")).json()["acting"] == "tarumi"
    world.people["s-1"]["posts"] = [{**POST, "office_code": "nishi", "ward_code": "28111", "read_group": ["nishi"]}]
    passed += 1.1
    assert (await logged_in.get("/api/v1/records/r-1")).json()["acting"] == "nishi"
    world.people["s-1"]["posts"] = []
    passed += 1.1
    assert (await logged_in.get("/api/v1/records/r-1")).status_code == 401


async def test_without_the_demo_flag_there_is_no_demo_login(
    settings: Settings, records: str, free_port: object
) -> None:
    _ = records, free_port
    with serving(lambda: create(settings.model_copy(update={"demo": False})), settings.port) as url:
        async with httpx2.AsyncClient(base_url=url, trust_env=False, timeout=30) as client:
            assert (await client.get("/api/v1/session/people")).status_code == 404
            assert (await client.post("/api/v1/session", json={"staff_id": "s-1"})).status_code == 404


async def test_beside_real_data_the_demo_does_not_start(settings: Settings, records: str, world: World) -> None:
    _ = records
    world.unsynthetic = 1
    with pytest.raises(RuntimeError, match="did not start"), serving(lambda: create(settings), settings.port):
        pass


async def test_nobody_logs_in_until_records_has_said_that_all_data_is_synthetic(
    settings: Settings, world: World
) -> None:
    with serving(lambda: create(settings), settings.port) as url:
        async with httpx2.AsyncClient(base_url=url, trust_env=False, timeout=30) as client:
            answer = await client.get("/api/v1/session/people")
            assert answer.status_code == 503
            assert answer.json()["code"] == "DEMO_REFUSED"
            with serving(lambda: behind(world, settings), int(settings.records_url.rsplit(":", 1)[1])):
                async with asyncio.timeout(60):
                    while (await client.get("/api/v1/session/people")).status_code != 200:
                        await asyncio.sleep(0.1)


async def test_logins_and_purposes_are_audited(logged_in: httpx2.AsyncClient, settings: Settings) -> None:
    from libs.mongo import Database

    await logged_in.put("/api/v1/session/purpose", json={"purpose": NOTE})
    await logged_in.delete("/api/v1/session")
    database = Database(settings.mongo_url, settings.database("gateway"))
    entries = [entry for document in await database.collection("audit").list({}) for entry in document["entries"]]
    assert [entry["action"] for entry in entries] == ["log_in", "state_purpose", "log_out"]
    assert entries[1]["purpose"] == "inspection;事務監査"
    sessions = str(await database.collection("sessions").list({}))
    assert sessions == "[]"
    database.close()
