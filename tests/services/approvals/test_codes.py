"""Every documented code of sign-off has one way to it here; its text is Japanese and repeats nothing that was sent."""

import inspect

import pytest

from libs.problems import Problem
from services.approvals.domain import errors
from services.approvals.store import Store
from tests.services.approvals.conftest import RecordsStandIn
from tests.services.approvals.events import entered, hear, seen, sent
from tests.services.approvals.refusals.ways import SECRET, WAYS, RefusalSetup
from tests.services.people import SUPERVISOR, Asker


@pytest.mark.parametrize("problem", WAYS, ids=lambda problem: problem.code)
async def test_the_code_is_got(
    ask: Asker, store: Store, records: RecordsStandIn, monkeypatch: pytest.MonkeyPatch, problem: type[Problem]
) -> None:
    answer = await WAYS[problem](RefusalSetup(ask, store, records, monkeypatch))
    told = answer.json()
    assert (answer.status_code, told["code"]) == (problem.status, problem.code)
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert told["detail"].endswith("。")
    assert SECRET not in answer.text


IN_RESULTS = {errors.NotLowRisk, errors.NotOpened}
"""Codes that are the result of one item of several, not of the whole response."""


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


async def test_a_round_sent_again_after_a_decision_is_refused_and_changes_nothing(ask: Asker, store: Store) -> None:
    """The counterpart of RECORD_LOCKED: a decided case never takes other contents."""
    desk = RefusalSetup(ask, store, RecordsStandIn(), pytest.MonkeyPatch())
    case_id = await desk.decided()
    before = await ask(SUPERVISOR, "GET", f"/v1/approvals/{case_id}")
    await hear(store, sent(case_id, 2, seen=[seen("r-other", {"title": "別の記録"}, version=2)]))
    after = await ask(SUPERVISOR, "GET", f"/v1/approvals/{case_id}")
    assert after.json()["items"] == before.json()["items"]
    assert after.json()["refused_rounds"] == [2]
