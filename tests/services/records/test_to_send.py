"""Which records may be submitted is shown beforehand, and a draft whose bundle would be refused stays a draft."""

from typing import Any

import pytest

from tests.services.people import COLLEAGUE, SUPERVISOR, WORKER, Asker, somebody
from tests.services.records.casework import draft, household, refused, sent, written

OTHER_SUPERVISOR = somebody("s8", "supervisor", "hyogo", name="西 試")


@pytest.fixture(scope="module")
async def home(ask: Asker) -> dict[str, Any]:
    return await household(ask)


async def offered(ask: Asker, who: Any, household_id: str) -> list[str]:
    """The household's records that may be submitted, as this person is told."""
    asked = {"household_id": household_id, "state": "written", "submittable": True}
    found = await ask(who, "GET", "/v1/records", params=asked)
    assert found.status_code == 200, found.text
    return [each["id"] for each in found.json()["items"]]


async def test_only_what_this_person_may_submit_is_offered(ask: Asker) -> None:
    home = await household(ask, worker_id="w1")
    own = await written(ask, home["id"])
    colleagues = await written(ask, home["id"], COLLEAGUE)
    gone = await written(ask, home["id"], title="回付した記録")
    await sent(ask, gone)
    assert set(await offered(ask, WORKER, home["id"])) == {own["id"], colleagues["id"]}, "w1 holds the household"
    assert await offered(ask, COLLEAGUE, home["id"]) == [colleagues["id"]]
    assert set(await offered(ask, SUPERVISOR, home["id"])) == {own["id"], colleagues["id"]}
    assert await offered(ask, OTHER_SUPERVISOR, home["id"]) == []


async def finishing(ask: Asker, who: Any, begun: dict[str, Any], *others: dict[str, Any], **more: Any) -> Any:
    """Finish a draft that is to be submitted together with these."""
    items = [{"record_id": each["id"], "version": each["version"]} for each in others]
    body = {"to_send": {"items": items, **more}}
    return await ask(who, "POST", f"/v1/drafts/{begun['id']}/finish", body, if_match=begun["version"])


async def test_a_draft_whose_bundle_would_be_refused_stays_a_draft(ask: Asker, home: dict[str, Any]) -> None:
    foreign = await written(ask, home["id"])
    begun = await draft(ask, home["id"], COLLEAGUE)
    answer = await finishing(ask, COLLEAGUE, begun, foreign)
    assert refused(answer) == (403, "OUT_OF_SCOPE")
    path = f"/v1/drafts/{begun['id']}"
    assert (await ask(COLLEAGUE, "GET", path)).json()["version"] == begun["version"]
    assert (await finishing(ask, COLLEAGUE, begun)).status_code == 200


async def test_a_matter_that_does_not_fit_or_a_record_that_moved_on_is_known_before(
    ask: Asker, home: dict[str, Any]
) -> None:
    begun = await draft(ask, home["id"])
    assert refused(await finishing(ask, WORKER, begun, matter_type="plan"))[0] == 422
    stale = await written(ask, home["id"])
    assert refused(await finishing(ask, WORKER, begun, {**stale, "version": 9})) == (412, "VERSION_CONFLICT")
    away = await written(ask, home["id"])
    await sent(ask, away)
    assert refused(await finishing(ask, WORKER, begun, away)) == (409, "ITEM_ALREADY_IN_APPROVAL")
    assert refused(await finishing(ask, WORKER, begun, {"id": "nothing", "version": 1})) == (404, "NOT_FOUND")
    other = await household(ask)
    elsewhere = await written(ask, other["id"])
    assert refused(await finishing(ask, WORKER, begun, elsewhere)) == (422, "ROUTES_DIFFER")
    assert (await finishing(ask, WORKER, begun, stale)).json()["state"] == "written"
