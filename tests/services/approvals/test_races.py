"""Several at once on the real engine: one decision, one completion, one notification (F24)."""

import asyncio

from services.approvals.store import Store
from tests.services.approvals.events import act, entered, hear, sent
from tests.services.people import CHIEF, SUPERVISOR, Asker, somebody

PAIRS = 8


async def _names(store: Store, case_id: str) -> list[str]:
    case = await store.approvals.load(case_id)
    assert case is not None
    return [e["name"].split(".")[1] for e in case.doc["tray"]]


async def test_approve_and_return_at_once_one_wins_and_the_other_gets_409(ask: Asker, store: Store) -> None:
    for _ in range(PAIRS):
        case_id = await entered(store)
        path = f"/v1/approvals/{case_id}"
        answers = await asyncio.gather(
            ask(SUPERVISOR, "POST", f"{path}/approve", if_match=1),
            ask(SUPERVISOR, "POST", f"{path}/return", {"comment": "直してください"}, if_match=1),
        )
        assert sorted(a.status_code for a in answers) == [200, 409]
        loser = next(a for a in answers if a.status_code == 409)
        assert loser.json()["code"] == "STEP_NOT_ACTIVE"
        assert len(await _names(store, case_id)) == 2


async def test_two_decisions_at_once_are_one(ask: Asker, store: Store) -> None:
    """Two screens of the same 課長: two keys, one decision, one number."""
    for _ in range(PAIRS):
        case_id = await entered(store)
        await act(ask, SUPERVISOR, case_id, "approve")
        path = f"/v1/approvals/{case_id}/approve"
        answers = await asyncio.gather(*(ask(CHIEF, "POST", path, if_match=2) for _ in range(2)))
        assert sorted(a.status_code for a in answers) == [200, 409]
        assert next(a for a in answers if a.status_code == 409).json()["code"] == "ALREADY_DECIDED"
        assert (await _names(store, case_id)).count("decided") == 1


async def test_either_of_two_係長_completes_the_step_once(ask: Asker, store: Store) -> None:  # noqa: N802
    from tests.services.approvals.events import employed

    second = somebody("s2", "supervisor", unit="生活支援第二係", name="岸本 試")
    await hear(store, employed(second))
    for _ in range(PAIRS):
        case_id = await entered(store, drafter_unit="相談担当")
        path = f"/v1/approvals/{case_id}/approve"
        answers = await asyncio.gather(
            ask(SUPERVISOR, "POST", path, if_match=1), ask(second, "POST", path, if_match=1)
        )
        assert sorted(a.status_code for a in answers) == [200, 409]
        assert await _names(store, case_id) == ["submitted", "approved_step"]


async def test_the_drafter_withdraws_while_the_approver_opens(ask: Asker, store: Store) -> None:
    from tests.services.people import WORKER

    for _ in range(PAIRS):
        case_id = await entered(store)
        opened, withdrawn = await asyncio.gather(
            ask(SUPERVISOR, "POST", f"/v1/approvals/{case_id}/open"),
            ask(WORKER, "POST", f"/v1/approvals/{case_id}/withdraw", if_match=1),
        )
        assert opened.status_code == 200
        names = await _names(store, case_id)
        assert names == (
            ["submitted", "withdrawn"] if withdrawn.status_code == 200 else ["submitted", "opened"]
        )


async def test_the_same_event_to_two_workers_makes_one_case(store: Store, ask: Asker) -> None:
    assert ask is not None
    for n in range(PAIRS):
        event = sent(f"s-twin-{n}")
        await asyncio.gather(hear(store, event), hear(store, event))
        assert await _names(store, f"s-twin-{n}") == ["submitted"]
