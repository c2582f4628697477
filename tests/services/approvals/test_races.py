"""Several at once on the real engine: one decision, one completion, one notification (F24)."""

import asyncio
import os
from dataclasses import replace

from libs.actor import Actor
from services.approvals.store import Store
from tests.services.approvals.events import act, content, employed, entered, hear, seen, sent
from tests.services.people import CHIEF, SUPERVISOR, WORKER, Asker, somebody

PAIRS = int(os.environ.get("TSUZURI_PAIRS", "8"))
"""Pairs of each kind; 2,000 in a long run."""


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


async def test_two_合議_partners_at_once_complete_it_once(ask: Asker, store: Store) -> None:  # noqa: N802
    """Agreements of different assignees all count; only the completion happens once (settled 2)."""
    accounting = somebody("k1", "specialist", unit="管理係", name="前田 試")
    medical = somebody("k2", "specialist", unit="管理係", name="西川 試")
    # Titles differ by office: here the posts of the token are 経理 and 医療担当.
    partners = [_titled(accounting, "経理"), _titled(medical, "医療担当")]
    for partner in partners:
        await hear(store, employed(partner))
    body = {**content(), "subjects": ["health"]}
    for _ in range(PAIRS):
        case_id = await entered(store, matter_type="change", seen=[seen("r-1", body)])
        await act(ask, SUPERVISOR, case_id, "approve")
        path = f"/v1/approvals/{case_id}/approve"
        answers = await asyncio.gather(*(ask(who, "POST", path, if_match=2) for who in partners))
        assert [a.status_code for a in answers] == [200, 200]
        case = await store.approvals.load(case_id)
        assert case is not None
        assert case.state["waiting"] == [CHIEF.staff_id]
        completions = [e for e in case.doc["tray"] if 4 in e["change"].get("activated", [])]
        assert len(completions) == 1


def _titled(who: Actor, title: str) -> Actor:
    post = replace(who.acting_post, post=title)
    return replace(who, posts=(post,), acting_post=post)


async def test_the_drafter_withdraws_while_the_approver_opens(ask: Asker, store: Store) -> None:
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
