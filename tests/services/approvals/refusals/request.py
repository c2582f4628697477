"""Refusals because of what the request says."""

import httpx2

from libs import problems
from services.approvals.domain import errors
from tests.services.approvals.events import entered
from tests.services.approvals.refusals.ways import SECRET, RefusalSetup, gets
from tests.services.people import CHIEF, SUPERVISOR, WORKER


@gets(problems.BadRequest)
async def no_json(desk: RefusalSetup) -> httpx2.Response:
    return await _raw(desk, SECRET.encode(), "application/json")


@gets(problems.UnsupportedMediaType)
async def another_kind_of_body(desk: RefusalSetup) -> httpx2.Response:
    return await _raw(desk, b"a=1", "application/x-www-form-urlencoded")


@gets(problems.TooLarge)
async def more_than_a_request_may_hold(desk: RefusalSetup) -> httpx2.Response:
    return await desk.press(SUPERVISOR, await entered(desk.store), "approve", {"comment": "あ" * 400_000})


@gets(problems.ValidationFailed)
async def a_place_that_is_no_step(desk: RefusalSetup) -> httpx2.Response:
    return await desk.press(SUPERVISOR, await entered(desk.store), "return", {"to": SECRET, "comment": "x"})


@gets(problems.IdempotencyKeyRequired)
async def without_a_key(desk: RefusalSetup) -> httpx2.Response:
    return await desk.press(SUPERVISOR, await entered(desk.store), "approve", {"comment": SECRET}, key=" ")


@gets(problems.IdempotencyKeyReused)
async def the_same_key_for_other_words(desk: RefusalSetup) -> httpx2.Response:
    case_id = await entered(desk.store)
    await desk.press(SUPERVISOR, case_id, "approve", {"comment": "可"}, key=f"k-{case_id}")
    return await desk.press(SUPERVISOR, case_id, "approve", {"comment": SECRET}, key=f"k-{case_id}")


@gets(problems.IfMatchRequired)
async def without_the_version_that_was_read(desk: RefusalSetup) -> httpx2.Response:
    return await desk.press(SUPERVISOR, await entered(desk.store), "approve", {"comment": SECRET}, if_match=None)


@gets(errors.CommentRequired)
async def a_return_without_a_reason(desk: RefusalSetup) -> httpx2.Response:
    return await desk.press(SUPERVISOR, await entered(desk.store), "return", {"to": "drafter"})


@gets(errors.RecordOfFact)
async def the_end_of_a_visit(desk: RefusalSetup) -> httpx2.Response:
    return await desk.press(SUPERVISOR, await entered(desk.store), "reject", {"comment": SECRET})


@gets(errors.NobodyFits)
async def rerouted_to_the_drafter(desk: RefusalSetup) -> httpx2.Response:
    body = {"seq": 2, "staff_id": WORKER.staff_id, "comment": SECRET}
    return await desk.press(CHIEF, await entered(desk.store), "reroute", body)


@gets(errors.RouteNoDecider)
async def a_route_without_a_decider(desk: RefusalSetup) -> httpx2.Response:
    return await desk.route("review")


@gets(errors.RouteTwoDeciders)
async def a_route_with_two(desk: RefusalSetup) -> httpx2.Response:
    return await desk.route("decide", "decide")


@gets(errors.RouteOrder)
async def a_review_after_the_decision(desk: RefusalSetup) -> httpx2.Response:
    return await desk.route("decide", "review")


@gets(errors.DeputyCycle)
async def deputies_in_a_circle(desk: RefusalSetup) -> httpx2.Response:
    await desk.deputy("主査一", "主査二")
    return await desk.deputy("主査二", "主査一")


@gets(errors.DeputyChainTooLong)
async def deputies_four_deep(desk: RefusalSetup) -> httpx2.Response:
    for post, other in (("参事四", "参事五"), ("参事三", "参事四"), ("参事二", "参事三")):
        await desk.deputy(post, other)
    return await desk.deputy("参事一", "参事二")


async def _raw(desk: RefusalSetup, content: bytes, kind: str) -> httpx2.Response:
    case_id = await entered(desk.store)
    path = f"/v1/approvals/{case_id}/approve"
    sent_before = await desk.ask(SUPERVISOR, "GET", f"/v1/approvals/{case_id}")
    headers = {
        "Authorization": sent_before.request.headers["Authorization"],
        "Idempotency-Key": f"raw-{case_id}",
        "If-Match": '"1"',
        "Content-Type": kind,
    }
    return await desk.ask.http.post(path, content=content, headers=headers)
