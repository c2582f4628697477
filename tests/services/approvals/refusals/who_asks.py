"""Refusals because of the person who asks."""

import httpx2

from libs import problems
from services.approvals.domain import errors
from tests.services.approvals.events import CHIEF_ELSEWHERE, by, entered
from tests.services.approvals.refusals.ways import SECRET, RefusalSetup, gets
from tests.services.people import CHIEF, COLLEAGUE, SUPERVISOR


@gets(problems.Unauthenticated)
async def without_login(desk: RefusalSetup) -> httpx2.Response:
    return await desk.ask.http.get(f"/v1/approvals/{await entered(desk.store)}")


@gets(problems.OutOfScope)
async def not_on_the_route(desk: RefusalSetup) -> httpx2.Response:
    return await desk.press(COLLEAGUE, await entered(desk.store), "approve")


@gets(problems.NotFound)
async def of_another_office(desk: RefusalSetup) -> httpx2.Response:
    return await desk.press(CHIEF_ELSEWHERE, await entered(desk.store), "return", {"comment": SECRET})


@gets(errors.SelfApproval)
async def own_draft(desk: RefusalSetup) -> httpx2.Response:
    case_id = await entered(desk.store, drafter=by(SUPERVISOR))
    return await desk.press(SUPERVISOR, case_id, "approve", {"comment": SECRET})


@gets(errors.PullUpNotAllowed)
async def past_somebody_who_is_here(desk: RefusalSetup) -> httpx2.Response:
    return await desk.press(CHIEF, await entered(desk.store), "pull-up", {"comment": SECRET})
