"""One record's whole way on the real system: written, signed off, found in all wards; run twice, never the same.

The operator sees the same story (`python -m ops.story`). Here its steps are the assertions, and other people then read
what it leaves behind.
"""

import time
import tomllib
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any, cast

import pytest

from libs.calendar import jst_date
from ops.browser import GatewayClient, StoryError, everybody, until
from ops.story import OFFICE, Step, Story
from tests.faults.support.rounds import here
from tests.story.running import IMPORTED, LEGACY, Running
from tests.times import day, today

Doc = dict[str, Any]
LogIn = Callable[[str, str], GatewayClient]
WHOLE_WAY_SECONDS = 60


@pytest.fixture(scope="module")
def steps() -> list[Step]:
    return []


@pytest.fixture(scope="module")
def told(system: Running, steps: list[Step]) -> Doc:
    """The story, run once."""
    return cast("Doc", Story(system.gateway, steps.append).run())


@pytest.fixture
def person(system: Running) -> Iterator[LogIn]:
    """A person with this role and office, logged in."""
    seats: list[GatewayClient] = []

    def logged_in(role: str, office: str) -> GatewayClient:
        fitting = [
            p
            for p in everybody(system.gateway)
            if any((x["role"], x["office_code"]) == (role, office) for x in p["posts"])
        ]
        seats.append(GatewayClient(system.gateway, fitting[0]))
        return seats[-1]

    yield logged_in
    for seat in seats:
        seat.close()


def test_the_record_goes_its_whole_way_in_bounded_time(told: Doc, steps: list[Step]) -> None:
    assert told["record"]["state"] == "approved"
    assert told["record"]["decided_at"] is not None
    assert told["record"]["approval_id"] is not None
    assert sum(step.seconds for step in steps) < here(WHOLE_WAY_SECONDS)
    assert all(step.url.startswith("http://127.0.0.1:") for step in steps)


def test_the_case_keeps_who_signed_in_which_order(person: LogIn, told: Doc) -> None:
    case = person("section_chief", OFFICE).get(f"/api/v1/approvals/{told['record']['approval_id']}")
    assert case["state"] in ("decided", "closed")
    acted = [act["by"]["post"] for step in case["steps"] for act in step["acted"]]
    assert len(acted) == 2
    assert [step["kind"] for step in case["steps"]] == ["review", "decide"]


def test_the_history_tells_every_revision_and_state(person: LogIn, told: Doc) -> None:
    history = person("caseworker", OFFICE).get(f"/api/v1/records/{told['record']['id']}/history")
    names = [row["event"] for row in history["items"]]
    assert names[0] == "record.written"
    assert "record.approved" in names


def test_another_office_needs_a_purpose_to_read_it(person: LogIn, told: Doc) -> None:
    with pytest.raises(StoryError, match="404"):
        person("caseworker", "hyogo").get(f"/api/v1/records/{told['record']['id']}")


def test_the_inquiry_is_on_the_household_s_timeline_beside_the_record(person: LogIn, told: Doc) -> None:
    worker = person("caseworker", OFFICE)
    # Only the two kinds: other stories may have sent dozens of approvals about the same household in the last minute.
    params = {"household_id": told["household"]["id"], "kind": ["record", "inquiry"], "order": "desc", "limit": 20}

    def both() -> bool:
        items = worker.get("/api/v1/timeline", params)["items"]
        return {told["record"]["id"], told["inquiry"]["id"]} <= {item["id"] for item in items}

    assert until("記録と問い合わせが時系列に並ぶこと", 60, both)


def test_an_inquiry_made_into_a_record_folds_away_once_that_is_written(person: LogIn, told: Doc) -> None:
    worker = person("caseworker", OFFICE)
    inquiry = worker.get(f"/api/v1/inquiries/{told['inquiry']['id']}")
    asked = worker.post(f"/api/v1/inquiries/{inquiry['id']}/promote", None, inquiry["version"])
    path = f"/api/v1/drafts/{asked['promoted_draft_id']}"

    def drafted() -> Doc | None:
        try:
            return worker.get(path)
        except StoryError:
            return None

    draft = until("下書きができること", 60, drafted)
    fields = ("household_id", "record_type", "occurred_at", "title", "counterpart", "performed_by", "segments")
    saved = worker.put(path, {name: draft[name] for name in fields} | {"subjects": ["health"]}, draft["version"])
    record = worker.post(f"{path}/finish", None, saved["version"])

    def folded() -> Doc | None:
        now = worker.get(f"/api/v1/inquiries/{inquiry['id']}")
        return now if now["state"] == "promoted" else None

    assert until("問い合わせが記録へ畳まれること", 60, folded)["record_id"] == record["id"]


def test_what_is_driven_is_of_today_and_the_books_keep_their_days(person: LogIn, told: Doc) -> None:
    """However long after the books' end the system is started, the demo shows recent activity."""
    assert today() - jst_date(told["record"]["occurred_at"]) <= timedelta(days=1)
    assert today() - jst_date(told["inquiry"]["received_at"]) <= timedelta(days=1)
    reader = person("caseworker", OFFICE)
    items = reader.get("/api/v1/action-items", {"household_id": told["household"]["id"], "limit": 100})
    assert any(day() <= item["due_on"] <= day(7) for item in items["items"] if item["due_on"])
    offices = {office["office_code"]: office["books_until"] for office in reader.get("/api/v1/offices")["items"]}
    for office in IMPORTED:
        book = tomllib.loads((LEGACY / office / "mapping.toml").read_text(encoding="utf-8"))
        assert offices[office] == book["as_of"].isoformat()
    assert set(offices.values()) - {offices[office] for office in IMPORTED} == {None}


def test_the_operator_s_programs_may_be_run_again(system: Running) -> None:
    began = time.monotonic()
    assert "新規" not in system.program("ops.seed")
    printed = system.program("ops.story")
    assert "✓ 一件の記録の道のり" in printed
    assert f"画面: {system.gateway}/" in printed
    assert time.monotonic() - began < here(WHOLE_WAY_SECONDS)
