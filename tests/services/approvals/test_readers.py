"""供覧 after the decision: it follows the posts by itself, and the office sees and repairs one that is stuck."""

from collections.abc import AsyncGenerator
from itertools import count
from typing import Any

import pytest

from libs.actor import Actor
from libs.aggregates import Stored
from libs.contracts.events import Received
from services.approvals.commands import refresh
from services.approvals.commands.refresh import refresh_readers
from services.approvals.domain.case import DecisionContext
from services.approvals.domain.state import ApprovalCase
from services.approvals.store import Store
from tests.services.approvals.conftest import RecordsStandIn
from tests.services.approvals.events import HEAD, act, box, employed, entered, hear, said
from tests.services.people import CHIEF, SUPERVISOR, WORKER, Asker, somebody
from tests.times import ago

Doc = dict[str, Any]
SUCCESSOR = somebody("c2", "section_chief", unit="保護課", name="風間 試")
SEQUENCE = count(10)


def left(who: Actor) -> Received:
    state: Doc = {"staff_number": who.staff_id, "name": who.name, "posts": []}
    return said("staff.imported", f"records.staff:{who.staff_id}", state, next(SEQUENCE))


def came(who: Actor, **post: Any) -> Received:
    return employed(who, next(SEQUENCE), **post)


def kin(household_id: str, *staff: Actor) -> Received:
    state: Doc = {"office_code": "tarumi", "excluded_staff": [who.staff_id for who in staff]}
    return said("household.changed", f"records.household:{household_id}", state, next(SEQUENCE))


@pytest.fixture(autouse=True)
async def office(store: Store, ask: Asker) -> AsyncGenerator[None]:
    """Brings everybody whom a test sent away back for the next test."""
    assert ask
    yield
    await hear(store, left(SUCCESSOR))
    for who in (CHIEF, HEAD, SUPERVISOR):
        await hear(store, came(who))


async def decided(ask: Asker, store: Store, household_id: str = "h-1") -> str:
    """A matter that 係長 has decided and 課長 still has to read."""
    case_id = await entered(store, matter_type="minor", household_id=household_id)
    await act(ask, SUPERVISOR, case_id, "approve")
    assert await unread(store, case_id) == ["c1"]
    return case_id


async def load(store: Store, case_id: str) -> Stored[ApprovalCase]:
    case = await store.approvals.load(case_id)
    assert case is not None
    return case


async def unread(store: Store, case_id: str) -> list[str]:
    return (await load(store, case_id)).state["unread"]


async def test_what_is_told_to_a_vacant_post_is_in_the_box_until_a_successor_comes(ask: Asker, store: Store) -> None:
    case_id = await decided(ask, store)
    await hear(store, left(CHIEF))
    assert await unread(store, case_id) == [], "nobody holds the post"
    assert case_id in await box(ask, WORKER, "unroutable")
    assert "reroute" in (await ask(WORKER, "GET", f"/v1/approvals/{case_id}")).json()["actions"]
    await hear(store, came(SUCCESSOR))
    assert await unread(store, case_id) == ["c2"]
    assert case_id not in await box(ask, WORKER, "unroutable")
    version = (await load(store, case_id)).version
    await refresh_readers(store)
    assert (await load(store, case_id)).version == version, "nothing new, nothing said"


async def test_who_is_named_for_a_vacant_post_reads_it(ask: Asker, store: Store) -> None:
    case_id = await decided(ask, store)
    await hear(store, left(CHIEF))
    shown = (await ask(WORKER, "GET", f"/v1/approvals/{case_id}")).json()
    step = next(s for s in shown["steps"] if s["kind"] == "circulate")
    await act(ask, WORKER, case_id, "reroute", {"seq": step["seq"], "staff_id": "h1", "comment": "課長が欠員"})
    assert await unread(store, case_id) == ["h1"]
    assert case_id in await box(ask, HEAD, "circulated")


async def test_a_post_that_ended_by_its_date_is_followed_without_an_event(ask: Asker, store: Store) -> None:
    case_id = await decided(ask, store)
    await store.people.copies.put(came(CHIEF, to=ago(days=2)[:10]))
    await store.people.copies.put(came(SUCCESSOR, **{"from": ago(days=1)[:10]}))
    await refresh_readers(store)
    assert await unread(store, case_id) == ["c2"]


async def test_what_is_broken_off_after_the_decision_is_in_the_box_until_somebody_is_named(
    ask: Asker, store: Store
) -> None:
    case_id = await decided(ask, store, "h-broken")
    await hear(store, kin("h-broken", CHIEF, HEAD, SUPERVISOR))
    state = (await load(store, case_id)).state
    assert (state["state"], state["unread"], state.get("needs_help")) == ("closed", [], "tarumi")
    assert case_id in await box(ask, WORKER, "unroutable")
    shown = (await ask(WORKER, "GET", f"/v1/approvals/{case_id}")).json()
    assert "供覧（課長）" in shown["unroutable_reason"]
    assert "reroute" in shown["actions"], "the drafter may name who reads it"
    await hear(store, came(SUCCESSOR, post="主幹", role="specialist"))
    step = next(s for s in shown["steps"] if s["kind"] == "circulate")
    body: Doc = {"seq": step["seq"], "staff_id": "c2", "comment": "読める人"}
    after = await act(ask, WORKER, case_id, "reroute", body)
    assert (after["state"], after["unroutable_reason"]) == ("closed", None)
    assert "reroute" not in after["actions"]
    assert await unread(store, case_id) == ["c2"]
    assert case_id not in await box(ask, WORKER, "unroutable")


async def test_what_is_broken_off_after_the_decision_goes_on_as_soon_as_somebody_comes(
    ask: Asker, store: Store
) -> None:
    case_id = await decided(ask, store, "h-again")
    await hear(store, kin("h-again", CHIEF, HEAD, SUPERVISOR))
    assert await unread(store, case_id) == []
    await hear(store, came(SUCCESSOR))
    assert await unread(store, case_id) == ["c2"]


async def test_who_comes_after_a_reader_is_not_shown_a_restricted_household(
    ask: Asker, store: Store, records: RecordsStandIn
) -> None:
    case_id = await decided(ask, store, "h-hidden")
    records.hide("h-hidden", allowed=["w1", "s1", "h1"])
    await refresh_readers(store)
    assert await unread(store, case_id) == ["c1"], "the route named them"
    await hear(store, left(CHIEF))
    await hear(store, came(SUCCESSOR))
    await refresh_readers(store)
    assert "c2" not in await unread(store, case_id)
    refused = await ask(SUCCESSOR, "GET", f"/v1/approvals/{case_id}")
    assert refused.status_code == 404
    steps = (await load(store, case_id)).state["steps"]
    assert [s["state"] for s in steps if s["kind"] == "circulate"] == ["reassigned"], "係長 decided it themselves"


async def test_one_case_that_fails_does_not_keep_the_others_from_following(
    ask: Asker, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = [await decided(ask, store), await decided(ask, store)]
    refresh_case, failing = refresh.refresh_case, cases[0]

    async def fails(of: Store, case_id: str, known: refresh.RefreshInput) -> None:
        if case_id == failing:
            raise ConnectionError
        await refresh_case(of, case_id, known)

    monkeypatch.setattr(refresh, "refresh_case", fails)
    await store.people.copies.put(came(SUCCESSOR))
    await hear(store, left(CHIEF))
    assert [await unread(store, each) for each in cases] == [["c1"], ["c2"]]
    monkeypatch.undo()
    await refresh_readers(store)
    assert await unread(store, failing) == ["c2"]


async def test_people_are_asked_for_once_per_office_and_an_absence_asks_for_no_reader(
    ask: Asker, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = [await decided(ask, store), await decided(ask, store)]
    decision_context, load_case = store.decision_context, store.approvals.load
    asked: list[frozenset[str]] = []
    loaded: list[str] = []

    async def counted(offices: frozenset[str], households: frozenset[str] = frozenset()) -> DecisionContext:
        asked.append(offices)
        return await decision_context(offices, households)

    async def counted_load(case_id: str) -> Stored[ApprovalCase] | None:
        loaded.append(case_id)
        return await load_case(case_id)

    monkeypatch.setattr(store, "decision_context", counted)
    monkeypatch.setattr(store.approvals, "load", counted_load)
    away: Doc = {"staff_id": "c1", "from": ago(days=1)[:10], "to": ago(days=0)[:10], "cancelled": False}
    away |= {"part_of_day": None, "kind": "undisclosed"}
    await hear(store, said("absence.registered", "records.absence:a-c1", away))
    assert not set(loaded) & set(cases)
    asked.clear()
    await hear(store, came(CHIEF))
    assert set(cases) <= set(loaded)
    assert asked == [frozenset({"tarumi"})]
