"""A repeated request has one effect, and a submission that is killed anywhere ends in exactly one case (F22, F23)."""

import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import pairwise
from typing import Any

import httpx2
import pytest

from libs.ids import uuid7
from services.records.jobs import LEFT_ALONE
from tests.faults.support.city import City, Unit
from tests.faults.support.oracle import Oracle
from tests.faults.support.people import PATIENCE_SECONDS, WorkerClient
from tests.faults.support.proxy import Proxy, standing_before
from tests.faults.support.rounds import LONG, TIMEOUT, drawn, rounds, wait_for

pytestmark = pytest.mark.timeout(TIMEOUT)
Doc = dict[str, Any]
Asked = tuple[str, str, Any, dict[str, Any]]
PARALLEL = 50
POINTS = (
    "finish.after_mark",
    "finish.after_insert",
    "submission.after_insert",
    "submission.after_freeze",
    "submission.before_commit",
    "submission.after_commit",
)
RETRIES = 5
WHEREABOUTS = {"id", "version", "number", "office_code", "state"}
CASE_SECONDS = 60.0
LEFT_SECONDS = LEFT_ALONE.total_seconds()


def _requests(desk: WorkerClient, mark: str) -> list[Asked]:
    """One request for each way to write: an insert, a draft, a record in three writes, a submission, another owner."""
    bundle = desk.bundle(desk.record(f"{mark} bundled"))
    return [
        ("POST", "/v1/action-items", desk.item(mark), {"key": uuid7()}),
        ("POST", "/v1/drafts", desk.content(f"{mark} draft"), {"key": uuid7()}),
        desk.finish_of(desk.draft(mark)),
        ("POST", "/v1/submissions", bundle, {"key": uuid7()}),
        ("POST", "/v1/inquiries", desk.call(mark), {"key": uuid7(), "service": "inquiries"}),
    ]


def _effects(oracle: Oracle, mark: str) -> dict[str, int]:
    """How often each of the requests took effect."""
    records, inquiries = oracle.db("records"), oracle.db("inquiries")
    bundled = records["records"].find_one({"title": f"{mark} bundled"})
    assert bundled is not None
    return {
        "/v1/action-items": records["action_items"].count_documents({"title": mark}),
        "/v1/drafts": records["drafts"].count_documents({"title": f"{mark} draft"}),
        "finish": records["records"].count_documents({"title": mark}),
        "/v1/submissions": records["submissions"].count_documents({"items.record_id": bundled["_id"]}),
        "/v1/inquiries": inquiries["inquiries"].count_documents({"subject": mark}),
    }


def test_f22_a_lost_answer_is_given_again_and_nothing_is_done_again(
    city: City, desk: WorkerClient, oracle: Oracle
) -> None:
    lot = drawn("F22")
    lost = 0
    with (
        standing_before(city.url("records"), lambda _method, _path: "lose_answer") as records,
        standing_before(city.url("inquiries"), lambda _method, _path: "lose_answer") as inquiries,
    ):
        for number in rounds(12, 200):
            mark = f"F22 {lot.randrange(2**32):08x}/{number}"
            for method, path, body, how in _requests(desk, mark):
                proxy = inquiries if how.get("service") == "inquiries" else records
                status, content = _lost(proxy, partial(desk.ask, method, path, body, **how))
                again = desk.ask_again(method, path, body, **how)
                assert again.status_code == status, f"{path}: {again.text}"
                _require_same(path, json.loads(content), again.json())
                lost += 1
            assert set(_effects(oracle, mark).values()) == {1}, f"{mark}: {_effects(oracle, mark)}"
    took = oracle.converged()
    print(f"F22: {lost} answers lost, {lost} given again, one effect of each; level after {took:.1f} s")


def _lost(proxy: Proxy, ask: Callable[..., object]) -> tuple[int, bytes]:
    """Ask until the answer that is lost is not a 503: on a busy machine the service may first ask for a retry."""
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        with pytest.raises(httpx2.TransportError):
            ask(url=proxy.url)
        status, content = proxy.lost[-1]
        if status != 503:
            return status, content
        assert time.monotonic() < until, content


def _require_same(path: str, first: Doc, second: Doc) -> None:
    """Both answers name the same object. A call that is logged again is answered with its whereabouts only, and fields
    of a submission that approvals sets later may differ."""
    assert second.keys() == (WHEREABOUTS if path == "/v1/inquiries" else first.keys())
    may_differ = {"handoff", "version"} if path == "/v1/submissions" else set[str]()
    assert {k: first[k] for k in second.keys() - may_differ} == {k: second[k] for k in second.keys() - may_differ}


def test_f23_fifty_at_once_with_one_key_are_one(city: City, desk: WorkerClient, oracle: Oracle) -> None:
    lot = drawn("F23")
    told: dict[int, int] = {}
    sets = 0
    with ThreadPoolExecutor(PARALLEL) as pool:
        for number in rounds(1, 20):
            mark = f"F23 {lot.randrange(2**32):08x}/{number}"
            for method, path, body, how in _requests(desk, mark):
                sets += 1
                asked = [pool.submit(desk.ask, method, path, body, **how) for _ in range(PARALLEL)]
                answers = [each.result(60) for each in asked]
                assert {each.status_code for each in answers} <= {200, 201, 409}, path
                good = [each.json() for each in answers if each.is_success]
                assert len({each["id"] for each in good}) == 1, path
                for each in answers:
                    told[each.status_code] = told.get(each.status_code, 0) + 1
            assert set(_effects(oracle, mark).values()) == {1}, f"{mark}: {_effects(oracle, mark)}"
    took = oracle.converged()
    print(f"F23: {sets} times {PARALLEL} at once, answered {told}, one effect of each; level after {took:.1f} s")


def test_records_killed_at_each_step_of_a_submission_ends_in_one_case(
    city: City, desk: WorkerClient, oracle: Oracle
) -> None:
    lot = drawn("submission")
    left = {f"left {lot.randrange(2**32):08x}/{point}": point for point in POINTS}
    for mark, point in left.items():
        _leave(city, desk, oracle, point, mark)
    left_at = time.monotonic()
    city.start("records")
    plans = [POINTS]
    if LONG:
        plans += [(point,) for point in POINTS] * 3
        plans += [tuple(p for p in POINTS if lot.random() < 0.5) for _ in range(20)]
    deaths = 0
    for number, plan in enumerate(plans):
        deaths += _killed_along(city, desk, oracle, plan, f"submission {lot.randrange(2**32):08x}/{number}")
    time.sleep(max(0.0, LEFT_SECONDS - (time.monotonic() - left_at)))
    city.start("records")
    swept = wait_for("the sweeper finishes", CASE_SECONDS, lambda: not any(_unfinished(oracle, mark) for mark in left))
    for mark, point in left.items():
        _require_written_once(oracle, mark, submitted=point.startswith("submission."))
    took = oracle.converged()
    assert not oracle.strays()
    print(
        f"submission: {len(plans)} plans, killed {deaths} times and retried, one submission and one case each; "
        f"{len(left)} more left where they died, swept {swept:.1f} s after the start; nothing left frozen, level "
        f"after {took:.1f} s"
    )


def _leave(city: City, desk: WorkerClient, oracle: Oracle, point: str, mark: str) -> None:
    """Let the process die at one point, and send no request again."""
    records = _begin(city, point)
    if point.startswith("finish."):
        asked = desk.finish_of(desk.draft(mark))
    else:
        asked = "POST", "/v1/submissions", desk.bundle(desk.record(mark)), {"key": uuid7()}
    _until_dead(desk, asked)
    records.await_death()
    assert _unfinished(oracle, mark)


def _unfinished(oracle: Oracle, mark: str) -> bool:
    """Whether a draft or a submission with this mark is still unfinished."""
    records = oracle.db("records")
    begun = records["drafts"].count_documents({"title": mark, "finishing": {"$ne": None}})
    written = [doc["_id"] for doc in records["records"].find({"title": mark})]
    waiting: Doc = {"items.record_id": {"$in": written}, "unfinished_since": {"$exists": True}}
    return bool(begun or records["submissions"].count_documents(waiting))


def _require_written_once(oracle: Oracle, mark: str, *, submitted: bool) -> None:
    records = oracle.db("records")
    (record,) = records["records"].find({"title": mark})
    assert not records["drafts"].count_documents({"title": mark})
    assert oracle.events(f"records.record:{record['_id']}", "record.written") == 1
    if submitted:
        (submission,) = records["submissions"].find({"items.record_id": record["_id"]})
        _require_one_case(oracle, [record["_id"]], submission["_id"])


def _killed_along(city: City, desk: WorkerClient, oracle: Oracle, plan: tuple[str, ...], mark: str) -> int:
    """Kill the process at one point after the other, with parallel retries in between; at last let it live."""
    drafts = [desk.draft(f"{mark} {n}") for n in range(2)]
    finishing = [desk.finish_of(draft) for draft in drafts]
    submitting = uuid7()
    records = _begin(city, plan[0] if plan else "")
    for point, following in pairwise((*plan, "")):
        if not point.startswith("finish."):
            break
        _until_dead(desk, finishing[0])
        records.await_death()
        records = _begin(city, following)
    bundle = desk.bundle(*(_done(desk, one) for one in finishing))
    asked: Asked = ("POST", "/v1/submissions", bundle, {"key": submitting})
    later = [point for point in plan if point.startswith("submission.")]
    for _, following in pairwise((*later, "")):
        _until_dead(desk, asked)
        records.await_death()
        records = _begin(city, following)
    submission = _done(desk, asked)
    written = [doc["_id"] for doc in oracle.db("records")["records"].find({"title": {"$regex": f"^{mark} "}})]
    assert len(written) == len(drafts)
    _require_one_case(oracle, written, submission["id"])
    return len(plan)


def _begin(city: City, point: str) -> Unit:
    """Start records so that it dies at this point.

    It then runs without its worker, whose sweeper would reach the point before a request does.
    """
    return city.start("records", "api", faults=f"{point}:kill") if point else city.start("records")


def _until_dead(desk: WorkerClient, asked: Asked) -> None:
    """Send several retries at once. The process dies during them, so only requests done before can be answered."""
    method, path, body, how = asked

    def ask() -> bool:
        try:
            return desk.ask(method, path, body, **how).status_code in (200, 201, 409, 503)
        except httpx2.TransportError:
            return True

    with ThreadPoolExecutor(RETRIES) as pool:
        assert all(each.result(60) for each in [pool.submit(ask) for _ in range(RETRIES)])


def _done(desk: WorkerClient, asked: Asked) -> Doc:
    """Send retries at once to a healthy process: all that succeed name the same object."""
    method, path, body, how = asked
    with ThreadPoolExecutor(RETRIES) as pool:
        answers = [pool.submit(desk.ask_again, method, path, body, **how) for _ in range(RETRIES)]
        good = [each.result(60) for each in answers]
    succeeded = [each.json() for each in good if each.is_success]
    assert succeeded, good[0].text
    assert len({each["id"] for each in succeeded}) == 1
    return succeeded[0]


def _require_one_case(oracle: Oracle, written: list[str], submission_id: str) -> None:
    """These records were submitted once, by this submission."""
    records, cases = oracle.db("records"), oracle.db("approvals")["approvals"]
    submissions = list(records["submissions"].find({"items.record_id": {"$in": written}}))
    assert [doc["_id"] for doc in submissions] == [submission_id]
    wait_for("approvals has the case", CASE_SECONDS, lambda: cases.count_documents({"_id": submission_id}))
    assert cases.count_documents({"items.record_id": {"$in": written}}) == 1
    assert oracle.events(f"records.submission:{submission_id}", "submission.sent") == 1
    for record_id in written:
        assert oracle.events(f"records.record:{record_id}", "record.submitted") == 1
        assert oracle.events(f"records.record:{record_id}", "record.written") == 1
