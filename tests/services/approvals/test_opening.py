"""A case opens the households of its own office to the people on its route while it is under way."""

from typing import Any

from libs.actor import Actor
from services.approvals.store import Store
from tests.services.approvals.events import HEAD, act, content, entered, hear, said, seen
from tests.services.people import CHIEF, COLLEAGUE, ELSEWHERE, HQ, SUPERVISOR, Asker
from tests.times import ago, now

Doc = dict[str, Any]


async def told(ask: Asker, case_id: str, who: Actor, office: str | None = None) -> Doc:
    asked = {"ref_id": case_id, "staff_id": who.staff_id, "office": office or who.acting_post.office_code}
    answer = await ask("records", "GET", "/internal/v1/openings", params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def known_household(store: Store, household_id: str, office: str) -> None:
    state = {"office_code": office, "ward_code": "28108", "status": "active"}
    await hear(store, said("household.registered", f"records.household:{household_id}", state))


async def test_a_case_opens_the_households_of_its_own_office_to_who_is_on_its_route(ask: Asker, store: Store) -> None:
    await known_household(store, "ho-1", "tarumi")
    await known_household(store, "ho-2", "hyogo")
    both = [seen("r-1", content(), "ho-1"), seen("r-2", content(), "ho-2")]
    case_id = await entered(store, household_id="ho-1", seen=both, sent_at=ago(days=1))
    for who in (SUPERVISOR, CHIEF):
        opening = await told(ask, case_id, who)
        assert opening["household_ids"] == ["ho-1"], "another office's household is not the drafter's to open"
        assert now().isoformat() < opening["until"]
    for who in (COLLEAGUE, ELSEWHERE, HQ):
        assert (await told(ask, case_id, who))["household_ids"] == []
    assert (await told(ask, case_id, SUPERVISOR, "hyogo"))["household_ids"] == [], "nor after leaving the post"
    assert not (await told(ask, "no-such-case", SUPERVISOR))["known"]


async def test_it_ends_with_the_case(ask: Asker, store: Store) -> None:
    await known_household(store, "ho-3", "tarumi")
    case_id = await entered(store, household_id="ho-3", sent_at=ago(days=1))
    await act(ask, SUPERVISOR, case_id, "approve")
    assert (await told(ask, case_id, SUPERVISOR))["household_ids"] == ["ho-3"]
    await act(ask, CHIEF, case_id, "approve")
    assert await told(ask, case_id, SUPERVISOR) == {"known": True, "household_ids": [], "until": None}


async def test_it_expires(ask: Asker, store: Store) -> None:
    await known_household(store, "ho-4", "tarumi")
    case_id = await entered(store, household_id="ho-4", sent_at=ago(days=91))
    assert (await told(ask, case_id, SUPERVISOR))["until"] < ago(hours=1)


async def test_a_case_is_not_read_by_another_office_but_by_headquarters_with_a_note(ask: Asker, store: Store) -> None:
    await known_household(store, "ho-5", "tarumi")
    case_id = await entered(store, household_id="ho-5", sent_at=ago(days=1))
    path = f"/v1/approvals/{case_id}"
    assert (await ask(ELSEWHERE, "GET", path)).status_code == 404
    assert (await ask(HQ, "GET", path)).status_code == 200
    assert (await ask(HEAD, "GET", path)).status_code == 200
    bare = Actor(HQ.staff_id, HQ.name, HQ.posts, HQ.acting_post)
    assert (await ask(bare, "GET", path)).status_code == 404


async def test_a_matter_that_nobody_can_carry_on_lies_before_headquarters(ask: Asker, store: Store) -> None:
    bare = Actor(HQ.staff_id, HQ.name, HQ.posts, HQ.acting_post)
    case_id = await entered(store, matter_type="change", household_id="ho-5", sent_at=ago(days=1))
    shown = await ask(bare, "GET", f"/v1/approvals/{case_id}")
    assert (shown.status_code, shown.json()["state"]) == (200, "unroutable")
    steps = [{"kind": "decide", "staff_id": CHIEF.staff_id}]
    mended = await act(ask, bare, case_id, "reroute", {"steps": steps, "comment": "経路が未登録のため"})
    assert (mended["state"], mended["route"]) == ("circulating", "by_hand")
    assert (await ask(bare, "GET", f"/v1/approvals/{case_id}")).status_code == 200, "who helped follows it"
