"""Casework for the tests of records: households, contents, drafts, submissions, and events of approvals."""

from collections.abc import Mapping
from itertools import count
from typing import Any

from libs.actor import Actor
from libs.contracts.events import Received
from libs.ids import uuid7
from services.records import consumers
from services.records.store import Store
from tests.services.people import WORKER, Asker
from tests.times import ago

Doc = dict[str, Any]
_number = count(50_000)
_sequence = count(1)


async def household(ask: Asker, **more: Any) -> Doc:
    """A new household of 垂水 whose worker is w1."""
    body = {
        "office_code": "tarumi",
        "status": "active",
        "head": {"name": "濵口 義男", "kana": "ハマグチ ヨシオ"},
        "case_numbers": [{"series": "垂", "number": str(next(_number))}],
        "worker_id": "w1",
        **more,
    }
    made = await ask(WORKER, "POST", "/v1/households", body)
    assert made.status_code == 201, made.text
    return made.json()


def content(household_id: str | None, **more: Any) -> Doc:
    """A complete content; `more` replaces fields."""
    return {
        "household_id": household_id,
        "record_type": "home_visit",
        "subjects": ["living"],
        "occurred_at": ago(hours=3),
        "title": "定期訪問",
        "visits": [{"target": "household", "result": "met_head"}],
        "segments": [
            {"kind": "statement", "text": "膝の痛みで買物がつらいと話す。", "source": {"type": "self"}},
            {"kind": "opinion", "text": "介護保険の申請を勧めたい。"},
        ],
        **more,
    }


async def draft(ask: Asker, household_id: str | None, who: Actor = WORKER, **more: Any) -> Doc:
    made = await ask(who, "POST", "/v1/drafts", content(household_id, **more))
    assert made.status_code == 201, made.text
    return made.json()


async def written(ask: Asker, household_id: str, who: Actor = WORKER, **more: Any) -> Doc:
    """A record, finished from a draft."""
    begun = await draft(ask, household_id, who, **more)
    done = await ask(who, "POST", f"/v1/drafts/{begun['id']}/finish", if_match=begun["version"])
    assert done.status_code == 200, done.text
    return done.json()


def bundle(*records: Doc, **more: Any) -> Doc:
    items = [{"record_id": record["id"], "version": record["version"]} for record in records]
    return {"matter_type": "record", "items": items, **more}


async def sent(ask: Asker, *records: Doc, **more: Any) -> Doc:
    """A submission of these records."""
    made = await ask(WORKER, "POST", "/v1/submissions", bundle(*records, **more))
    assert made.status_code == 201, made.text
    return made.json()


async def record(ask: Asker, record_id: str, who: Actor = WORKER) -> Doc:
    found = await ask(who, "GET", f"/v1/records/{record_id}")
    assert found.status_code == 200, found.text
    return found.json()


def case_said(submission: Mapping[str, Any], state: str, *, number: int | None = None, **more: Any) -> Received:
    """An event of a submission's approval case, in this state and round."""
    case: Doc = {"id": submission["id"], "state": state, "round": number or submission["round"], "steps": [], **more}
    sequence = next(_sequence)
    name = {"circulating": "submitted", "closed": "closed"}.get(state, state)
    return Received(
        id=uuid7(),
        name=f"approval.{name}",
        key=f"approvals.approval:{submission['id']}",
        sequence=sequence,
        prev=sequence - 1,
        time=ago(),
        state=case,
        change={"round": case["round"]},
        actor={"staff_id": "c1", "name": "藤原 試", "post": "課長", "office_code": "tarumi"},
        partition_key=submission["id"],
    )


async def hear(store: Store, *events: Received) -> list[Exception | None]:
    """Let the consumer apply these events; returns its results."""
    return list(await consumers.handler(store)(events))


async def hear_own(store: Store, record_id: str) -> None:
    """Let records apply the events of one of its own records, from the tray."""
    found = await store.records.load(record_id)
    assert found is not None
    for event in found.doc["tray"]:
        taken = Received(
            **{name: event[name] for name in ("id", "name", "key", "sequence", "prev", "time", "state", "change")},
            actor=event["actor"],
            partition_key=event["partition_key"],
        )
        assert await hear(store, taken) == [None]


def refused(answer: Any) -> tuple[int, str]:
    """Status and code of a problem."""
    return answer.status_code, answer.json()["code"]
