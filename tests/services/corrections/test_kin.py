"""除斥: a staff member who is kin takes no part in the sign-off of a household's matters, and nobody is told why."""

from typing import Any

import pytest

from tests.services.approvals.events import HEAD
from tests.services.people import CHIEF, COLLEAGUE, ELSEWHERE, SUPERVISOR, WORKER
from tests.services.records.casework import household, refused
from tests.services.signoff import Desks

Doc = dict[str, Any]


async def excluded(desks: Desks, home: Doc, *staff_ids: str, who: Any = SUPERVISOR) -> Doc:
    version = (await desks.records(WORKER, "GET", f"/v1/households/{home['id']}")).json()["version"]
    path = f"/v1/households/{home['id']}/excluded-staff"
    answer = await desks.records(who, "PUT", path, {"staff_ids": list(staff_ids)}, if_match=version)
    assert answer.status_code == 200, answer.text
    return answer.json()


@pytest.fixture
async def home(desks: Desks) -> Doc:
    return await household(desks.records)


async def test_kin_who_would_decide_give_way_to_the_next_level(desks: Desks, home: Doc) -> None:
    await excluded(desks, home, CHIEF.staff_id)
    await desks.system.carry()
    submission = await desks.sent(await desks.written(home["id"]))
    case = await desks.case(submission["id"])
    assert [[p["staff_id"] for p in s["assignees"]] for s in case["steps"]] == [["s1"], [HEAD.staff_id]]
    assert (await desks.act(SUPERVISOR, submission["id"], "approve"))["state"] == "circulating"
    other = await desks.sent(await desks.written(desks.home["id"]))
    steps = (await desks.case(other["id"]))["steps"]
    assert steps[1]["assignees"][0]["staff_id"] == CHIEF.staff_id, "in this household's matters only"


async def test_kin_who_hold_a_step_already_lose_it_without_a_reason(desks: Desks, home: Doc) -> None:
    submission = await desks.sent(await desks.written(home["id"]))
    await desks.act(SUPERVISOR, submission["id"], "approve")
    version = (await desks.case(submission["id"]))["version"]
    assert "approve" in (await desks.case(submission["id"], CHIEF))["actions"]
    await excluded(desks, home, CHIEF.staff_id)
    await desks.system.carry()
    seen = await desks.case(submission["id"], CHIEF)
    assert seen["actions"] == []
    path = f"/v1/approvals/{submission['id']}/approve"
    assert refused(await desks.approvals(CHIEF, "POST", path, if_match=version)) == (403, "OUT_OF_SCOPE")
    case = await desks.case(submission["id"])
    assert case["state"] == "unroutable"
    assert not any(word in str(case["unroutable_reason"]) for word in ("除斥", "親族", CHIEF.name))
    path, body = (
        f"/v1/approvals/{submission['id']}/reroute",
        {"seq": 2, "staff_id": HEAD.staff_id, "comment": "所長へ"},
    )
    named = await desks.approvals(CHIEF, "POST", path, body, if_match=case["version"])
    assert refused(named) == (403, "OUT_OF_SCOPE"), "nor do they choose who decides instead"
    await excluded(desks, home)
    await desks.system.carry()


async def test_who_notes_it_and_who_sees_it(desks: Desks, home: Doc) -> None:
    path = f"/v1/households/{home['id']}/excluded-staff"

    async def put(who: Any, *staff_ids: str, if_match: int | None = 1) -> tuple[int, str]:
        return refused(await desks.records(who, "PUT", path, {"staff_ids": list(staff_ids)}, if_match=if_match))

    assert await put(WORKER, "c1") == (403, "OUT_OF_SCOPE")
    assert await put(ELSEWHERE, "c1") == (404, "NOT_FOUND")
    assert await put(SUPERVISOR, "nobody") == (422, "VALIDATION_FAILED")
    assert await put(SUPERVISOR, "c1", if_match=7) == (412, "VERSION_CONFLICT")
    assert await put(SUPERVISOR, "c1", if_match=None) == (428, "IF_MATCH_REQUIRED")
    assert await put(SUPERVISOR, SUPERVISOR.staff_id) == (403, "OUT_OF_SCOPE"), "kin do not note it themselves"
    assert await excluded(desks, home, "c1", "w2") == {"household_id": home["id"], "staff_ids": ["c1", "w2"]}
    assert await put(CHIEF, if_match=2) == (403, "OUT_OF_SCOPE"), "nor lift it"
    for who in (WORKER, COLLEAGUE, CHIEF):
        shown = await desks.records(who, "GET", f"/v1/households/{home['id']}")
        assert "excluded_staff" not in shown.text
    assert refused(await desks.records(COLLEAGUE, "GET", path)) == (403, "OUT_OF_SCOPE")
    assert refused(await desks.records(ELSEWHERE, "GET", path)) == (404, "NOT_FOUND")
    assert (await desks.records(SUPERVISOR, "GET", path)).json()["staff_ids"] == ["c1", "w2"]
