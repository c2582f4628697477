"""Matters that are left waiting, and how they are counted; and routes for restricted households."""

# ruff: noqa: N802  # the terms of sign-off are the field's own

from collections.abc import Generator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from libs.calendar import jst_date
from libs.clock import FixedClock, rfc3339
from libs.ids import uuid7
from services.approvals.store import Store
from tests.services.approvals.conftest import RecordsStandIn
from tests.services.approvals.events import HEAD, act, box, entered, hear, said
from tests.services.people import CHIEF, SUPERVISOR, Asker, somebody

Doc = dict[str, Any]
ADMIN = somebody("adm1", "admin", name="管理 試")


@contextmanager
def later(store: Store, days: int) -> Generator[None]:
    clock, store.clock = store.clock, FixedClock(store.clock.now() + timedelta(days=days))
    try:
        yield
    finally:
        store.clock = clock


async def rows(ask: Asker, path: str, **params: Any) -> list[Doc]:
    answer = await ask(CHIEF, "GET", path, params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def test_三開庁日を超えて止まっている案件は係の上に数えられる(ask: Asker, store: Store) -> None:
    """Pending by step and age, with the target of three business days (AP17)."""
    await entered(store)

    async def pile() -> Doc:
        piles = await rows(ask, "/v1/approvals/ageing", office="tarumi")
        return next(p for p in piles if p["assignee"]["staff_id"] == SUPERVISOR.staff_id)

    assert (await pile())["over_target"] == 0
    with later(store, 10):
        old = await pile()
    assert old["over_target"] == old["count"] > 0
    assert old["oldest_days"] > 3


async def test_期限を過ぎた後閲は過ぎたと示される(ask: Asker, store: Store) -> None:
    """Due five business days after the return; overdue ones are counted, the decision stands (AP9)."""
    today = jst_date(rfc3339(store.clock.now())).isoformat()
    state = {
        "staff_id": SUPERVISOR.staff_id,
        "from": today,
        "to": today,
        "part_of_day": None,
        "kind": "sick_leave",
        "cancelled": False,
    }
    key = f"records.absence:{uuid7()}"
    case_id = await entered(store, urgent=True)
    await hear(store, said("absence.registered", key, state))
    shown = await act(ask, CHIEF, case_id, "approve")
    await hear(store, said("absence.cancelled", key, {**state, "cancelled": True}, 2))
    owed = {d["approval_id"]: d["overdue"] for d in await rows(ask, "/v1/post-views", office="tarumi")}
    assert (shown["state"], owed[case_id]) == ("decided", False)
    with later(store, 30):
        owed = {d["approval_id"]: d["overdue"] for d in await rows(ask, "/v1/post-views", office="tarumi")}
        mine = await ask(SUPERVISOR, "GET", "/v1/approvals", params={"box": "post_view"})
        assert owed[case_id]
        assert {r["id"]: r["post_view"]["overdue"] for r in mine.json()["items"]}[case_id]


async def test_読まれない供覧は_十日を超えたと分かる(ask: Asker, store: Store) -> None:
    """供覧 stops nothing; a 供覧 that is unread for more than ten days is shown with its days (AP11)."""
    case_id = await entered(store, matter_type="circulate")
    with later(store, 11):
        found = {r["id"]: r["unread_days"] for r in await rows(ask, "/v1/approvals", box="circulated")}
    assert found[case_id] == 11


async def test_閲覧制限のある世帯の案件だけ_事務所の定めた経路を通る(
    ask: Asker, store: Store, records: RecordsStandIn
) -> None:
    """Conditions of a route: amount, type, restricted (AP1)."""
    steps = [{"kind": "decide", "resolver": {"role": "office_head"}, "quorum": 1}]
    body = {
        "name": "閲覧制限の世帯",
        "matter_type": "policy",
        "office_code": "tarumi",
        "steps": steps,
        "conditions": {"restricted": True},
    }
    made = await ask(ADMIN, "POST", "/v1/routes", body)
    assert made.status_code == 201, made.text
    records.hide("h-named-only", allowed=[HEAD.staff_id], offices=None, office_code="tarumi")
    records.hide("h-protected", allowed=None, offices=["tarumi"], office_code="tarumi")
    restricted = await entered(store, matter_type="policy", household_id="h-named-only")
    assert restricted in await box(ask, HEAD, "waiting")
    for household in ("h-protected", "h-1"):
        ordinary = await entered(store, matter_type="policy", household_id=household)
        assert ordinary in await box(ask, SUPERVISOR, "waiting")
