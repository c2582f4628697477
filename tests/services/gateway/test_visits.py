"""Since when what came in is new to a person: their last look at 今日 before this visit."""

from collections.abc import AsyncGenerator
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest

from libs.clock import parse_rfc3339
from libs.mongo import Collection, Database
from services.gateway.domain import VISIT, Visit, look
from services.gateway.settings import Settings

BEGUN = datetime(2020, 4, 1, 8, 30, tzinfo=UTC)
PATH = "/api/v1/session/visit"


def looks(*minutes: int) -> list[Visit]:
    """The visit after each look, at these minutes after the first possible one."""
    visits: list[Visit] = []
    for after in minutes:
        visits.append(look("s-1", visits[-1] if visits else None, BEGUN + timedelta(minutes=after)))
    return visits


def since(*minutes: int) -> list[int | None]:
    """Since when things are new at each look, as minutes."""
    times = [visit["since"] for visit in looks(*minutes)]
    return [None if at is None else (at - BEGUN) // timedelta(minutes=1) for at in times]


def test_at_the_first_visit_nothing_is_new() -> None:
    assert since(0, 10) == [None, None]


def test_looks_within_half_an_hour_of_the_first_one_are_one_visit() -> None:
    assert since(0, 60, 70, 89) == [None, 0, 0, 0]


def test_a_later_look_begins_another_visit_since_the_last_look_of_the_one_before() -> None:
    assert since(0, 20, 30) == [None, None, 20]
    assert since(0, 29, 58, 87) == [None, None, 29, 29]


def test_a_visit_does_not_go_on_for_ever_because_somebody_looks_often() -> None:
    assert since(*range(0, 100, 10))[-1] == 80


@pytest.fixture
async def visits(logged_in: httpx2.AsyncClient, settings: Settings) -> AsyncGenerator[Collection[dict[str, Any]]]:
    _ = logged_in
    database = Database(settings.mongo_url, settings.database("gateway"))
    yield database.collection("visits")
    database.close()


async def test_a_look_answers_when_the_person_looked_last_before_this_visit(
    logged_in: httpx2.AsyncClient, visits: Collection[dict[str, Any]]
) -> None:
    assert (await logged_in.post(PATH)).json() == {"since": None}
    [first] = await visits.list({})
    assert (first["_id"], first["begun_at"]) == ("s-1", first["looked_at"])
    earlier = first["looked_at"] - VISIT
    await visits.update({"_id": "s-1"}, {"$set": {"begun_at": earlier, "looked_at": earlier}})
    for _ in range(2):
        assert parse_rfc3339((await logged_in.post(PATH)).json()["since"]) == earlier


async def test_there_is_one_document_per_person_whatever_session_and_post_they_look_from(
    logged_in: httpx2.AsyncClient, visits: Collection[dict[str, Any]]
) -> None:
    await logged_in.post(PATH)
    session = (await logged_in.post("/api/v1/session", json={"staff_id": "s-1"})).json()
    logged_in.headers["X-CSRF-Token"] = session["csrf"]
    post = {"role": "caseworker", "office_code": "suma"}
    logged_in.headers["X-CSRF-Token"] = (await logged_in.post("/api/v1/session/post", json=post)).json()["csrf"]
    assert (await logged_in.post(PATH)).status_code == 200
    assert [visit["_id"] for visit in await visits.list({})] == ["s-1"]


async def test_a_look_is_one_of_the_pages_person_and_not_audited(
    logged_in: httpx2.AsyncClient, visits: Collection[dict[str, Any]], settings: Settings
) -> None:
    for headers in ({"X-CSRF-Token": "wrong"}, {"Sec-Fetch-Site": "cross-site"}):
        assert (await logged_in.post(PATH, headers=headers)).json()["code"] == "CSRF_REQUIRED"
    assert await visits.list({}) == []
    assert (await logged_in.post(PATH)).status_code == 200
    database = Database(settings.mongo_url, settings.database("gateway"))
    entries = [entry for document in await database.collection("audit").list({}) for entry in document["entries"]]
    database.close()
    assert [entry["action"] for entry in entries] == ["log_in"]
