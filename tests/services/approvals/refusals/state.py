"""Refusals because of the state of the case."""

from typing import Any

import httpx2

from libs import problems
from libs.aggregates import Stored
from services.approvals.domain import errors
from tests.services.approvals.events import act, content, entered, hear, seen, sent
from tests.services.approvals.refusals.ways import SECRET, RefusalSetup, gets
from tests.services.people import CHIEF, SUPERVISOR, WORKER


@gets(errors.StepNotActive)
async def not_yet_one_s_turn(desk: RefusalSetup) -> httpx2.Response:
    return await desk.press(CHIEF, await entered(desk.store), "approve", {"comment": SECRET})


@gets(errors.AlreadyDecided)
async def after_the_decision(desk: RefusalSetup) -> httpx2.Response:
    return await desk.press(SUPERVISOR, await desk.decided(), "return", {"comment": SECRET})


@gets(errors.AlreadyOpened)
async def taken_back_after_it_was_opened(desk: RefusalSetup) -> httpx2.Response:
    case_id = await entered(desk.store)
    await desk.press(SUPERVISOR, case_id, "open", if_match=None)
    return await desk.press(WORKER, case_id, "withdraw", {"comment": SECRET})


@gets(errors.DeputyOnlyAtDecision)
async def deputised_at_the_step_of_a_supervisor(desk: RefusalSetup) -> httpx2.Response:
    return await desk.press(CHIEF, await entered(desk.store, urgent=True), "deputise", {"comment": SECRET})


@gets(problems.InProgress)
async def somebody_is_always_faster(desk: RefusalSetup) -> httpx2.Response:
    case_id = await entered(desk.store)

    async def lost(item: Stored, *given: Any, **more: Any) -> None:
        assert item.id == case_id

    desk.monkeypatch.setattr(desk.store.approvals, "save", lost)
    return await desk.press(SUPERVISOR, case_id, "approve", {"comment": SECRET})


@gets(problems.VersionConflict)
async def with_a_stale_screen(desk: RefusalSetup) -> httpx2.Response:
    case_id = await entered(desk.store)
    await act(desk.ask, SUPERVISOR, case_id, "approve")
    return await desk.press(CHIEF, case_id, "approve", {"comment": SECRET})


@gets(errors.ContentChanged)
async def having_read_other_words(desk: RefusalSetup) -> httpx2.Response:
    return await desk.press(SUPERVISOR, await entered(desk.store), "approve", {"sha256": ["0" * 64]})


@gets(errors.NotReadWhole)
async def changes_alone_by_who_never_saw_the_matter(desk: RefusalSetup) -> httpx2.Response:
    case_id = await entered(desk.store)
    await act(desk.ask, SUPERVISOR, case_id, "return", {"to": "drafter", "comment": "額を確かめてください。"})
    await hear(desk.store, sent(case_id, 2, seen=[seen(f"r-{case_id}", content("額は七万円。"))]))
    await act(desk.ask, SUPERVISOR, case_id, "open", {"changed_since": 1})
    await act(desk.ask, SUPERVISOR, case_id, "approve")
    return await desk.press(CHIEF, case_id, "open", {"changed_since": 1})
