"""Items ordered through sign-off: opened once each, even when events are repeated, late or missing."""

from dataclasses import replace
from typing import Any

import pytest

from services.records.store import Store
from tests.services.people import SUPERVISOR, WORKER, Asker
from tests.services.records.casework import case_said, hear, household, sent, written

Doc = dict[str, Any]
BY = {"staff_id": "s1", "name": "中村 試", "post": "係長", "office_code": "tarumi"}
AT = "2024-11-20T01:00:00.000Z"


async def item(ask: Asker, item_id: str) -> Doc | None:
    found = await ask(WORKER, "GET", f"/v1/action-items/{item_id}")
    return found.json() if found.status_code == 200 else None


async def matter(ask: Asker) -> tuple[Doc, Doc, Doc]:
    """A submission of a household, and the fields that every state of its case has."""
    home = await household(ask)
    submission = await sent(ask, await written(ask, home["id"]))
    told = {"instruction": {"text": "主治医に病状を照会すること", "due_on": "2024-12-10"}}
    acted = {"by": BY, "as": "self", "action": "approve", "at": AT, "round": 1, **told}
    about = {
        "household_id": home["id"],
        "office_code": "tarumi",
        "ward_code": "28108",
        "title": "変更決定",
        "drafter": {**BY, "staff_id": "w1"},
        "matter_type": "change",
        "steps": [{"seq": 1, "acted": [acted]}],
    }
    return home, submission, about


async def test_an_instruction_is_one_item_of_the_households_worker(ask: Asker, store: Store) -> None:
    home, submission, about = await matter(ask)
    first = case_said(submission, "circulating", **about)
    later = case_said(submission, "circulating", **about)
    assert await hear(store, later, first, replace(later, sequence=later.sequence + 50)) == [None] * 3
    opened = await item(ask, f"{submission['id']}.1.1.0")
    assert opened is not None
    assert (opened["class"], opened["kind"], opened["assignee_id"]) == ("instructed", "instruction_reply", "w1")
    assert (opened["household_id"], opened["due_on"], opened["version"]) == (home["id"], "2024-12-10", 1)
    assert opened["source_ref"]["id"] == submission["id"]
    done = await ask(WORKER, "POST", f"/v1/action-items/{opened['id']}/done", {}, if_match=1)
    assert done.status_code == 200, done.text
    verified = await ask(SUPERVISOR, "POST", f"/v1/action-items/{opened['id']}/verify", if_match=2)
    assert verified.json()["state"] == "verified"
    assert await hear(store, replace(first, sequence=first.sequence + 90)) == [None]
    again = await item(ask, opened["id"])
    assert again is not None
    assert again["state"] == "verified", "a later event does not open it anew"


async def test_what_a_decision_leaves_to_do_is_opened_and_done_by_its_execution(ask: Asker, store: Store) -> None:
    _, submission, about = await matter(ask)
    decided: Doc = {**about, "decided": {"by": BY, "at": AT}}
    assert await hear(store, case_said(submission, "closed", **decided)) == [None]
    left = await item(ask, f"{submission['id']}.execution")
    assert left is not None
    assert (left["class"], left["kind"], left["state"]) == ("statutory", "notice_delivery", "open")
    execution: Doc = {"by": BY, "on": "2024-11-25", "doc_no": "垂生第9号"}
    for _ in range(2):
        assert await hear(store, case_said(submission, "closed", execution=execution, **decided)) == [None]
    done = await item(ask, left["id"])
    assert done is not None
    assert (done["state"], done["done_on"], done["version"]) == ("done", "2024-11-25", 2)


@pytest.mark.parametrize("noted_at", ["2024-11-25T02:00:00.000Z", None])
async def test_an_item_that_was_opened_again_after_its_execution_stays_open(
    ask: Asker, store: Store, noted_at: str | None
) -> None:
    """Whatever happens to the case later: a notice came back undelivered. The first release kept no time."""
    _, submission, about = await matter(ask)
    execution: Doc = {"by": BY, "on": "2024-11-25", "doc_no": "垂生第9号", "at": noted_at}
    executed: Doc = {**about, "decided": {"by": BY, "at": AT}, "execution": execution}
    assert await hear(store, case_said(submission, "closed", **executed)) == [None]
    done = await item(ask, f"{submission['id']}.execution")
    assert done is not None
    path, reason = f"/v1/action-items/{done['id']}/reopen", {"reason": "決定通知が返送された"}
    assert (await ask(SUPERVISOR, "POST", path, reason, if_match=done["version"])).status_code == 200
    assert await hear(store, case_said(submission, "closed", **executed)) == [None]
    again = await item(ask, done["id"])
    assert again is not None
    assert again["state"] == "open"


async def test_an_execution_heard_first_is_an_item_that_is_done(ask: Asker, store: Store) -> None:
    _, submission, about = await matter(ask)
    execution = {"by": BY, "on": "2024-11-25", "doc_no": None}
    said = case_said(submission, "closed", decided={"by": BY, "at": AT}, execution=execution, **about)
    assert await hear(store, said) == [None]
    done = await item(ask, f"{submission['id']}.execution")
    assert done is not None
    assert done["state"] == "done"


async def test_an_objection_is_an_item_of_whoever_decided(ask: Asker, store: Store) -> None:
    home, submission, _ = await matter(ask)
    duty: Doc = {
        "id": f"{submission['id']}.1.s1",
        "approval_id": submission["id"],
        "household_id": home["id"],
        "office_code": "tarumi",
        "person": BY,
        "reason": "absent",
        "state": "objected",
        "comment": "根拠が足りない",
        "at": AT,
        "due_on": "2024-11-30",
        "decided_by": {**BY, "staff_id": "c1"},
    }
    key = f"approvals.post_view:{duty['id']}"
    said = replace(case_said(submission, "closed"), name="post_view.objected", key=key, sequence=2, state=duty)
    assert await hear(store, said, replace(said, sequence=3, name="post_view.restated")) == [None, None]
    opened = await item(ask, f"{duty['id']}.objected")
    assert opened is not None
    assert (opened["assignee_id"], opened["note"], opened["ward_code"]) == ("c1", "根拠が足りない", "28108")
    assert opened["version"] == 1
