"""Several at once on the real engine: one decision, one completion, one notification (F24 to F26).

Each race starts TSUZURI_PAIRS pairs of commands, both commands of a pair at the same moment. The cases are copies of
one case that the same commands brought to this point. A long run has 2,000 pairs. Every run prints how many there were,
how they ended, and how many were really decided by the compare-and-set of the engine.
"""

# ruff: noqa: N802  # the terms of sign-off are the field's own

import asyncio
import os
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from libs.actor import Actor
from libs.aggregates import IdempotencyKey, Stored
from libs.ids import bucket_of, uuid7
from libs.problems import Problem
from services.approvals.commands.case import act as do
from services.approvals.domain.acting import ActionInput
from services.approvals.domain.actions import APPROVE, OPEN, RETURN, WITHDRAW
from services.approvals.domain.state import ApprovalCase
from services.approvals.store import Context, Store
from tests.services.approvals.events import act, content, employed, entered, hear, seen, sent
from tests.services.people import CHIEF, SUPERVISOR, WORKER, Asker, somebody

PAIRS = int(os.environ.get("TSUZURI_PAIRS", "50"))
"""Pairs of each race; 2,000 in a long run."""
SIDE_BY_SIDE = 16
"""Pairs that run at the same time, so that the engine is never idle."""
pytestmark = pytest.mark.timeout(60 + PAIRS)

Doc = dict[str, Any]
Attempt = Callable[[], Awaitable[Any]]
Say = Callable[[str], None]


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Say:
    """Prints past pytest's capture, because the figures belong in the report of the run."""

    def said(text: str) -> None:
        with capsys.disabled():
            print(text, flush=True)

    return said


async def copies(store: Store, case_id: str) -> list[str]:
    """A copy of this case for each pair, in the same state and without events."""
    doc = await store.approvals.documents.get(case_id)
    assert doc is not None
    ids = [f"s-{uuid7()}" for _ in range(PAIRS)]
    alike: list[Doc] = [{**doc, "_id": each, "bucket": bucket_of(each), "tray": [], "done": []} for each in ids]
    for each in alike:
        await store.process.db.collection("approvals").insert(each)
    return ids


async def at_once(*attempts: Attempt) -> list[Any]:
    """Start all attempts at the same moment. Returns the result of each, or the code of its refusal."""
    barrier = asyncio.Barrier(len(attempts))

    async def one(attempt: Attempt) -> Any:
        await barrier.wait()
        try:
            return await attempt()
        except Problem as problem:
            return problem.code

    return await asyncio.gather(*(one(attempt) for attempt in attempts))


async def each_pair(ids: Sequence[str], race: Callable[[str], Awaitable[str]]) -> Counter[str]:
    """Run the race of every case, `SIDE_BY_SIDE` at a time. Counts how often each end occurred."""
    ends: Counter[str] = Counter()
    room = asyncio.Semaphore(SIDE_BY_SIDE)

    async def one(case_id: str) -> None:
        async with room:
            ends[await race(case_id)] += 1

    await asyncio.gather(*(one(case_id) for case_id in ids))
    return ends


@contextmanager
def collisions(store: Store, monkeypatch: pytest.MonkeyPatch) -> Generator[list[str]]:
    """Collects the ids of cases for which a save lost against a faster one."""
    lost: list[str] = []
    save = store.approvals.save

    async def counted(item: Stored[ApprovalCase], *given: Any, **more: Any) -> Stored[ApprovalCase] | None:
        saved = await save(item, *given, **more)
        if saved is None:
            lost.append(item.id)
        return saved

    with monkeypatch.context() as patch:
        patch.setattr(store.approvals, "save", counted)
        yield lost


async def told(store: Store, case_id: str) -> list[Doc]:
    """The events of a case since it was copied."""
    case = await store.approvals.load(case_id)
    assert case is not None
    return case.doc["tray"]


def names(events: Sequence[Doc]) -> list[str]:
    return [event["name"].removeprefix("approval.") for event in events]


def approving(store: Store, who: Actor, case_id: str, if_match: int) -> Attempt:
    return lambda: do(APPROVE, asking(store, who, if_match), case_id, ActionInput())


def returning(store: Store, who: Actor, case_id: str, if_match: int) -> Attempt:
    return lambda: do(RETURN, asking(store, who, if_match), case_id, ActionInput("直してください"))


def asking(store: Store, who: Actor, if_match: int | None = None) -> Context:
    """A context with a key of its own, as from another screen: no request repeats another."""
    return Context(store, who, store.now, IdempotencyKey(uuid7(), "pressed"), if_match)


@pytest.fixture
def measured(
    store: Store, say: Say, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> Iterator[Counter[str]]:
    """Counts the ends of a race and prints them."""
    ends: Counter[str] = Counter()
    with collisions(store, monkeypatch) as lost:
        began = time.monotonic()
        yield ends
        seconds = time.monotonic() - began
    said = "、".join(f"{end} {n}" for end, n in sorted(ends.items()))
    name: str = request.node.name.removeprefix("test_")
    say(f"\n  {name}: {PAIRS} 組 {seconds:.1f} 秒、{said}、版の競合 {len(set(lost))} 組")
    assert sum(ends.values()) == PAIRS


async def test_課長の二つの画面から決裁しても決裁は一つ(ask: Asker, store: Store, measured: Counter[str]) -> None:
    """approve‖approve at the deciding step: one decision, one number, one notification; the other request gets 409."""
    given = await entered(store)
    at = (await act(ask, SUPERVISOR, given, "approve"))["version"]

    async def race(case_id: str) -> str:
        both = await at_once(*(approving(store, CHIEF, case_id, at) for _ in range(2)))
        assert [r for r in both if isinstance(r, str)] == ["ALREADY_DECIDED"]
        events = await told(store, case_id)
        assert names(events) == ["decided"]
        assert len(events[0]["state"]["steps"][-1]["acted"]) == 1
        return events[0]["state"]["number"]

    numbers = await each_pair(await copies(store, given), race)
    assert set(numbers.values()) == {1}, "no two matters share a number"
    measured["決裁一つ"] += len(numbers)


async def test_同じ係の二人の係長が承認しても段階は一度だけ済む(
    ask: Asker, store: Store, measured: Counter[str]
) -> None:
    """approve‖approve by two assignees of a step that needs one: one completes it, the other gets 409."""
    assert ask
    second = somebody("s2", "supervisor", unit="生活支援第二係", name="岸本 試")
    await hear(store, employed(second))
    given = await entered(store, drafter_unit="相談担当")

    async def race(case_id: str) -> str:
        both = await at_once(*(approving(store, who, case_id, 1) for who in (SUPERVISOR, second)))
        assert [r for r in both if isinstance(r, str)] == ["STEP_NOT_ACTIVE"]
        assert names(await told(store, case_id)) == ["approved_step"]
        return "先" if isinstance(both[1], str) else "後"

    measured += await each_pair(await copies(store, given), race)


async def test_承認と差戻しが同時なら先の一つだけが効く(ask: Asker, store: Store, measured: Counter[str]) -> None:
    """approve‖return by the same approver: one wins, the other gets 409."""
    assert ask
    given = await entered(store)

    async def race(case_id: str) -> str:
        both = await at_once(approving(store, SUPERVISOR, case_id, 1), returning(store, SUPERVISOR, case_id, 1))
        assert [r for r in both if isinstance(r, str)] == ["STEP_NOT_ACTIVE"]
        (name,) = names(await told(store, case_id))
        assert name == ("returned" if isinstance(both[0], str) else "approved_step")
        return "差戻し" if name == "returned" else "承認"

    measured += await each_pair(await copies(store, given), race)


async def test_合議の二人が同時に承認しても合議は一度だけ済む(ask: Asker, store: Store, measured: Counter[str]) -> None:
    """consult‖consult: both agreements count, the completion and its notification happen once
    (docs/domain/sign-off.md 5.1)."""
    partners, given, at = await in_consultation(ask, store)

    async def race(case_id: str) -> str:
        both = await at_once(*(approving(store, who, case_id, at) for who in partners))
        assert not [r for r in both if isinstance(r, str)]
        events = await told(store, case_id)
        assert names(events) == ["approved_step", "approved_step"]
        assert [4 in e["change"]["activated"] for e in events] == [False, True]
        assert events[-1]["state"]["active_seq"] == 4
        return "合議成立"

    measured += await each_pair(await copies(store, given), race)


async def test_合議の承認と差戻しが同時なら差戻しは効き_合議は一度も成立しない(
    ask: Asker, store: Store, measured: Counter[str]
) -> None:
    """consult‖return: the matter is returned once; the agreement came before it, or gets 409."""
    partners, given, at = await in_consultation(ask, store)

    async def race(case_id: str) -> str:
        both = await at_once(approving(store, partners[0], case_id, at), returning(store, partners[1], case_id, at))
        late = isinstance(both[0], str)
        assert [r for r in both if isinstance(r, str)] == (["STEP_NOT_ACTIVE"] if late else [])
        events = await told(store, case_id)
        assert names(events) == (["returned"] if late else ["approved_step", "returned"])
        assert events[-1]["state"]["state"] == "returned"
        assert not any(4 in e["change"].get("activated", []) for e in events)
        return "承認は 409" if late else "承認が先"

    measured += await each_pair(await copies(store, given), race)


async def test_再回付と同時の承認は_読んでいない内容には及ばない(
    ask: Asker, store: Store, measured: Counter[str]
) -> None:
    """approve‖resubmission (F25): the screen shows round 1 while round 2 arrives: 409 before that, 412 after it."""
    given = await entered(store)
    await act(ask, SUPERVISOR, given, "approve")
    at = (await act(ask, CHIEF, given, "return", {"comment": "日付を確かめてください"}))["version"]
    changed = [seen(f"r-{given}", content("六月三日に居宅を訪問した。"), version=2)]

    async def race(case_id: str) -> str:
        approve = approving(store, CHIEF, case_id, at)

        async def pressing() -> str:
            """課長 tries again until the answer is no longer "not your turn"."""
            while (answer := (await at_once(approve))[0]) == "STEP_NOT_ACTIVE":
                continue
            return answer

        resubmitted = sent(case_id, 2, seen=changed)
        answer, _ = await at_once(pressing, lambda: hear(store, resubmitted))
        assert answer == "VERSION_CONFLICT", "what was read is not what is there"
        events = await told(store, case_id)
        assert names(events) == ["resubmitted"]
        (decided,) = await at_once(approving(store, CHIEF, case_id, events[0]["sequence"]))
        assert decided.case.state["decided"]["sha256"] == [changed[0]["sha256"]]
        return "412"

    measured += await each_pair(await copies(store, given), race)


async def test_引戻しと開封が同時なら_開いた後の引戻しはない(ask: Asker, store: Store, measured: Counter[str]) -> None:
    assert ask
    given = await entered(store)

    async def race(case_id: str) -> str:
        both = await at_once(
            lambda: do(OPEN, asking(store, SUPERVISOR), case_id, None),
            lambda: do(WITHDRAW, asking(store, WORKER, 1), case_id, ActionInput()),
        )
        late = isinstance(both[1], str)
        assert both[1] == "ALREADY_OPENED" if late else True
        assert names(await told(store, case_id)) == (["opened"] if late else ["withdrawn"])
        return "開封" if late else "引戻し"

    measured += await each_pair(await copies(store, given), race)


async def test_同じ回付を二つのワーカーが聞いても案件は一つ(ask: Asker, store: Store, measured: Counter[str]) -> None:
    assert ask

    async def race(case_id: str) -> str:
        event = sent(case_id)
        await at_once(lambda: hear(store, event), lambda: hear(store, event))
        assert names(await told(store, case_id)) == ["submitted"]
        return "案件一つ"

    measured += await each_pair([f"s-{uuid7()}" for _ in range(PAIRS)], race)


async def in_consultation(ask: Asker, store: Store) -> tuple[list[Actor], str, int]:
    """The two partners, a case that waits for both, and its version. Their posts pick them: 経理 and 医療担当."""
    partners = [
        _titled(somebody("k1", "specialist", unit="管理係", name="前田 試"), "経理"),
        _titled(somebody("k2", "specialist", unit="管理係", name="西川 試"), "医療担当"),
    ]
    for partner in partners:
        await hear(store, employed(partner))
    body = {**content(), "subjects": ["health"]}
    case_id = await entered(store, matter_type="change", seen=[seen("r-1", body)])
    shown = await act(ask, SUPERVISOR, case_id, "approve")
    assert [p["staff_id"] for s in shown["steps"] if s["state"] == "active" for p in s["assignees"]] == ["k1", "k2"]
    return partners, case_id, shown["version"]


def _titled(who: Actor, title: str) -> Actor:
    post = replace(who.acting_post, post=title)
    return replace(who, posts=(post,), acting_post=post)
