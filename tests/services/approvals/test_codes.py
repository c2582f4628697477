"""Every documented code of sign-off, as a person gets it: one way to each; its text is Japanese and echoes nothing."""

# ruff: noqa: N802  # the terms of sign-off are the field's own

import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest

from libs import problems
from libs.actor import Actor
from libs.aggregates import Loaded
from libs.problems import Problem
from services.approvals.domain import errors
from services.approvals.store import Store
from tests.services.approvals.conftest import RecordsStandIn
from tests.services.approvals.events import CHIEF_ELSEWHERE, act, by, content, entered, hear, seen, sent
from tests.services.people import CHIEF, COLLEAGUE, SUPERVISOR, WORKER, Asker, somebody

Doc = dict[str, Any]
SECRET = "開示してはならない語"
ADMIN = somebody("adm1", "admin", name="管理 試")


@dataclass
class Desk:
    """What a way to a refusal needs."""

    ask: Asker
    store: Store
    records: RecordsStandIn
    monkeypatch: pytest.MonkeyPatch

    async def press(
        self,
        who: Actor,
        case_id: str,
        verb: str,
        body: Doc | None = None,
        *,
        if_match: int | None = 1,
        **more: Any,
    ) -> httpx2.Response:
        return await self.ask(who, "POST", f"/v1/approvals/{case_id}/{verb}", body, if_match=if_match, **more)

    async def decided(self) -> str:
        case_id = await entered(self.store)
        await act(self.ask, SUPERVISOR, case_id, "approve")
        await act(self.ask, CHIEF, case_id, "approve")
        return case_id

    async def route(self, *kinds: str) -> httpx2.Response:
        steps = [{"kind": k, "resolver": {"role": "section_chief"}, "quorum": 1} for k in kinds]
        body = {"name": SECRET, "matter_type": "policy", "office_code": "tarumi", "steps": steps}
        return await self.ask(ADMIN, "POST", "/v1/routes", body)

    async def deputy(self, post: str, *ranks: str) -> httpx2.Response:
        body = {"ranks": [{"post": rank} for rank in ranks]}
        return await self.ask(ADMIN, "PUT", f"/v1/deputies/tarumi/{post}", body, if_match=0)


Way = Callable[[Desk], Awaitable[httpx2.Response]]
WAYS: dict[type[Problem], Way] = {}


def gets(problem: type[Problem]) -> Callable[[Way], Way]:
    """Marks the way to a refusal."""

    def marked(way: Way) -> Way:
        WAYS[problem] = way
        return way

    return marked


# ------------------------------------------------------------------ who asks


@gets(problems.Unauthenticated)
async def without_login(desk: Desk) -> httpx2.Response:
    return await desk.ask.http.get(f"/v1/approvals/{await entered(desk.store)}")


@gets(problems.OutOfScope)
async def not_on_the_route(desk: Desk) -> httpx2.Response:
    return await desk.press(COLLEAGUE, await entered(desk.store), "approve")


@gets(problems.NotFound)
async def of_another_office(desk: Desk) -> httpx2.Response:
    return await desk.press(CHIEF_ELSEWHERE, await entered(desk.store), "return", {"comment": SECRET})


@gets(errors.SelfApproval)
async def own_draft(desk: Desk) -> httpx2.Response:
    case_id = await entered(desk.store, drafter=by(SUPERVISOR))
    return await desk.press(SUPERVISOR, case_id, "approve", {"comment": SECRET})


@gets(errors.PullUpNotAllowed)
async def past_somebody_who_is_here(desk: Desk) -> httpx2.Response:
    return await desk.press(CHIEF, await entered(desk.store), "pull-up", {"comment": SECRET})


# ------------------------------------------------------------------ where the matter stands


@gets(errors.StepNotActive)
async def not_yet_one_s_turn(desk: Desk) -> httpx2.Response:
    return await desk.press(CHIEF, await entered(desk.store), "approve", {"comment": SECRET})


@gets(errors.AlreadyDecided)
async def after_the_decision(desk: Desk) -> httpx2.Response:
    return await desk.press(SUPERVISOR, await desk.decided(), "return", {"comment": SECRET})


@gets(errors.AlreadyOpened)
async def taken_back_after_it_was_opened(desk: Desk) -> httpx2.Response:
    case_id = await entered(desk.store)
    await desk.press(SUPERVISOR, case_id, "open", if_match=None)
    return await desk.press(WORKER, case_id, "withdraw", {"comment": SECRET})


@gets(errors.DeputyOnlyAtDecision)
async def 代決_at_係長_step(desk: Desk) -> httpx2.Response:
    return await desk.press(CHIEF, await entered(desk.store, urgent=True), "deputise", {"comment": SECRET})


@gets(problems.InProgress)
async def somebody_is_always_faster(desk: Desk) -> httpx2.Response:
    case_id = await entered(desk.store)

    async def lost(item: Loaded, *given: Any, **more: Any) -> None:
        assert item.id == case_id

    desk.monkeypatch.setattr(desk.store.approvals, "save", lost)
    return await desk.press(SUPERVISOR, case_id, "approve", {"comment": SECRET})


@gets(problems.VersionConflict)
async def with_a_stale_screen(desk: Desk) -> httpx2.Response:
    case_id = await entered(desk.store)
    await act(desk.ask, SUPERVISOR, case_id, "approve")
    return await desk.press(CHIEF, case_id, "approve", {"comment": SECRET})


@gets(errors.ContentChanged)
async def having_read_other_words(desk: Desk) -> httpx2.Response:
    return await desk.press(SUPERVISOR, await entered(desk.store), "approve", {"sha256": ["0" * 64]})


# ------------------------------------------------------------------ what was sent


@gets(problems.BadRequest)
async def no_json(desk: Desk) -> httpx2.Response:
    return await _raw(desk, SECRET.encode(), "application/json")


@gets(problems.UnsupportedMediaType)
async def another_kind_of_body(desk: Desk) -> httpx2.Response:
    return await _raw(desk, b"a=1", "application/x-www-form-urlencoded")


@gets(problems.TooLarge)
async def more_than_a_request_may_hold(desk: Desk) -> httpx2.Response:
    return await desk.press(SUPERVISOR, await entered(desk.store), "approve", {"comment": "あ" * 400_000})


@gets(problems.ValidationFailed)
async def a_place_that_is_no_step(desk: Desk) -> httpx2.Response:
    return await desk.press(SUPERVISOR, await entered(desk.store), "return", {"to": SECRET, "comment": "x"})


@gets(problems.IdempotencyKeyRequired)
async def without_a_key(desk: Desk) -> httpx2.Response:
    return await desk.press(SUPERVISOR, await entered(desk.store), "approve", {"comment": SECRET}, key=" ")


@gets(problems.IdempotencyKeyReused)
async def the_same_key_for_other_words(desk: Desk) -> httpx2.Response:
    case_id = await entered(desk.store)
    await desk.press(SUPERVISOR, case_id, "approve", {"comment": "可"}, key=f"k-{case_id}")
    return await desk.press(SUPERVISOR, case_id, "approve", {"comment": SECRET}, key=f"k-{case_id}")


@gets(problems.IfMatchRequired)
async def without_the_version_that_was_read(desk: Desk) -> httpx2.Response:
    return await desk.press(
        SUPERVISOR, await entered(desk.store), "approve", {"comment": SECRET}, if_match=None
    )


@gets(errors.CommentRequired)
async def a_return_without_a_reason(desk: Desk) -> httpx2.Response:
    return await desk.press(SUPERVISOR, await entered(desk.store), "return", {"to": "drafter"})


@gets(errors.NobodyFits)
async def rerouted_to_the_drafter(desk: Desk) -> httpx2.Response:
    body = {"seq": 2, "staff_id": WORKER.staff_id, "comment": SECRET}
    return await desk.press(CHIEF, await entered(desk.store), "reroute", body)


@gets(errors.RouteNoDecider)
async def a_route_without_a_decider(desk: Desk) -> httpx2.Response:
    return await desk.route("review")


@gets(errors.RouteTwoDeciders)
async def a_route_with_two(desk: Desk) -> httpx2.Response:
    return await desk.route("decide", "decide")


@gets(errors.RouteOrder)
async def a_review_after_the_decision(desk: Desk) -> httpx2.Response:
    return await desk.route("decide", "review")


@gets(errors.DeputyCycle)
async def deputies_in_a_circle(desk: Desk) -> httpx2.Response:
    await desk.deputy("主査一", "主査二")
    return await desk.deputy("主査二", "主査一")


@gets(errors.DeputyChainTooLong)
async def deputies_four_deep(desk: Desk) -> httpx2.Response:
    for post, other in (("参事四", "参事五"), ("参事三", "参事四"), ("参事二", "参事三")):
        await desk.deputy(post, other)
    return await desk.deputy("参事一", "参事二")


# ------------------------------------------------------------------ whom we depend on


@gets(problems.PolicyUnavailable)
async def nobody_says_what_is_hidden(desk: Desk) -> httpx2.Response:
    case_id = await entered(desk.store)
    desk.monkeypatch.setattr(desk.records, "silent", True)
    return await desk.ask(COLLEAGUE, "GET", f"/v1/approvals/{case_id}")


@gets(problems.Unavailable)
async def what_was_sent_could_not_be_shown(desk: Desk) -> httpx2.Response:
    row = seen("r-unseen", {"title": "まだ届かない記録"}, inline=False)
    return await desk.press(SUPERVISOR, await entered(desk.store, seen=[row]), "approve", {"comment": SECRET})


async def _raw(desk: Desk, content: bytes, kind: str) -> httpx2.Response:
    case_id = await entered(desk.store)
    path = f"/v1/approvals/{case_id}/approve"
    sent_before = await desk.ask(SUPERVISOR, "GET", f"/v1/approvals/{case_id}")
    headers = {
        "Authorization": sent_before.request.headers["Authorization"], "Idempotency-Key": f"raw-{case_id}", "If-Match": '"1"',
        "Content-Type": kind,
    }  # fmt: skip
    return await desk.ask.http.post(path, content=content, headers=headers)


# ------------------------------------------------------------------ the tests


@pytest.mark.parametrize("problem", WAYS, ids=lambda problem: problem.code)
async def test_the_code_is_got(
    ask: Asker, store: Store, records: RecordsStandIn, monkeypatch: pytest.MonkeyPatch, problem: type[Problem]
) -> None:
    answer = await WAYS[problem](Desk(ask, store, records, monkeypatch))
    told = answer.json()
    assert (answer.status_code, told["code"]) == (problem.status, problem.code)
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert told["detail"].endswith("。")
    assert SECRET not in answer.text


@gets(errors.NotReadWhole)
async def changes_alone_by_who_never_saw_the_matter(at: Desk) -> httpx2.Response:
    case_id = await entered(at.store)
    await act(at.ask, SUPERVISOR, case_id, "return", {"to": "drafter", "comment": "額を確かめてください。"})
    await hear(at.store, sent(case_id, 2, seen=[seen(f"r-{case_id}", content("額は七万円。"))]))
    await act(at.ask, SUPERVISOR, case_id, "open", {"changed_since": 1})
    await act(at.ask, SUPERVISOR, case_id, "approve")
    return await at.press(CHIEF, case_id, "open", {"changed_since": 1})


IN_RESULTS = {errors.NotLowRisk, errors.NotOpened}
"""Said of one item of several, beside what became of the others."""


async def test_codes_of_one_item_of_several(ask: Asker, store: Store) -> None:
    plan = await entered(store, matter_type="plan")
    await ask(SUPERVISOR, "POST", f"/v1/approvals/{plan}/open")
    items = [{"id": each, "version": 1} for each in (await entered(store), plan)]
    answer = await ask(SUPERVISOR, "POST", "/v1/approvals/bulk-approve", {"items": items, "comment": SECRET})
    assert [row["code"] for row in answer.json()["results"]] == ["NOT_OPENED", "NOT_LOW_RISK"]
    assert SECRET not in answer.text


def test_every_problem_of_sign_off_has_its_way() -> None:
    own = {
        value
        for _, value in inspect.getmembers(errors, inspect.isclass)
        if issubclass(value, Problem) and value.__module__ == errors.__name__
    }
    assert own - set(WAYS) == IN_RESULTS


async def test_a_round_sent_again_after_a_decision_is_refused_and_changes_nothing(
    ask: Asker, store: Store
) -> None:
    """RECORD_LOCKED's other side: what is decided never takes other content."""
    desk = Desk(ask, store, RecordsStandIn(), pytest.MonkeyPatch())
    case_id = await desk.decided()
    before = await ask(SUPERVISOR, "GET", f"/v1/approvals/{case_id}")
    await hear(store, sent(case_id, 2, seen=[seen("r-other", {"title": "別の記録"}, version=2)]))
    after = await ask(SUPERVISOR, "GET", f"/v1/approvals/{case_id}")
    assert after.json()["items"] == before.json()["items"]
    assert after.json()["refused_rounds"] == [2]
