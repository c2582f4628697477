"""Absences on the real engine: skipping, 代決, 後閲 and the closing of a case
(docs/domain/README.md#scenarios, 2 and 3)."""

from datetime import date, timedelta
from typing import Any

from libs.actor import Actor
from libs.calendar import jst_date
from libs.clock import rfc3339
from libs.contracts.signoff import PostView
from services.approvals.commands import post_view
from services.approvals.store import Store
from tests.services.approvals.conftest import RecordsStandIn
from tests.services.approvals.events import HEAD, act, box, employed, entered, hear, refused, said, seen
from tests.services.people import CHIEF, SUPERVISOR, WORKER, Asker, somebody

Doc = dict[str, Any]
ADMIN = somebody("adm1", "admin", name="管理 試")
DEPUTY = somebody("s2", "supervisor", unit="生活支援第二係", name="岸本 試")


def today(store: Store) -> date:
    return jst_date(rfc3339(store.clock.now()))


async def away(store: Store, who: Actor, days: int, sequence: int = 1, **more: Any) -> None:
    """Register an absence from today on, or with `cancelled` take it back."""
    start = today(store)
    state = {
        "staff_id": who.staff_id,
        "from": start.isoformat(),
        "to": (start + timedelta(days=days)).isoformat(),
        "part_of_day": None,
        "kind": "undisclosed",
        "cancelled": False,
        **more,
    }
    await hear(store, said("absence.registered", f"records.absence:a-{who.staff_id}", state, sequence))


async def test_係長_on_leave_is_skipped_and_owes_a_後閲(ask: Asker, store: Store) -> None:  # noqa: N802
    case_id = await entered(store)
    await away(store, SUPERVISOR, 30)
    try:
        assert case_id in await box(ask, CHIEF, "waiting"), "entering an absence moves the case at once"
        assert case_id not in await box(ask, SUPERVISOR, "waiting")
        shown = await act(ask, CHIEF, case_id, "approve")
        assert shown["state"] == "decided", "decided while a 後閲 is owed"
        assert len(shown["post_views"]) == 1
        assert case_id in await box(ask, SUPERVISOR, "post_view")
        duty = await store.post_views.load(shown["post_views"][0])
        assert duty is not None
        assert duty.state["reason"] == "absent"
        PostView.model_validate(duty.published, extra="ignore")
        path = f"/v1/approvals/{case_id}/post-view"
        lacking = await ask(SUPERVISOR, "POST", path, {"outcome": "objected"})
        assert lacking.json()["code"] == "COMMENT_REQUIRED"
        answer = await ask(SUPERVISOR, "POST", path, {"outcome": "seen"})
        assert answer.json()["state"] == "closed", "closed with the last 後閲"
        again = await ask(SUPERVISOR, "POST", path, {"outcome": "seen"})
        assert again.json()["code"] == "STEP_NOT_ACTIVE"
        assert (await ask(CHIEF, "POST", path, {"outcome": "seen"})).status_code == 404
        assert case_id not in await box(ask, SUPERVISOR, "post_view")
    finally:
        await away(store, SUPERVISOR, 30, 2, cancelled=True)


async def test_the_deputy_decides_for_an_absent_decider(ask: Asker, store: Store) -> None:
    case_id = await entered(store, drafter_unit="生活支援第二係")
    case = await store.approvals.load(case_id)
    assert case is not None
    await act(ask, SUPERVISOR, case_id, "approve")
    assert (await refused(ask, SUPERVISOR, case_id, "deputise"))["code"] == "OUT_OF_SCOPE"
    await away(store, CHIEF, 1)
    try:
        assert case_id in await box(ask, SUPERVISOR, "waiting"), "offered to the ranked deputy"
        assert "deputise" in (await ask(SUPERVISOR, "GET", f"/v1/approvals/{case_id}")).json()["actions"]
        shown = await act(ask, SUPERVISOR, case_id, "deputise")
        assert shown["decided"]["capacity"] == "deputy"
        assert shown["decided"]["by"]["staff_id"] == SUPERVISOR.staff_id
        assert shown["decided"]["on_behalf_of"]["staff_id"] == CHIEF.staff_id
        assert case_id in await box(ask, CHIEF, "post_view")
        path = f"/v1/approvals/{case_id}/post-view"
        answer = await ask(CHIEF, "POST", path, {"outcome": "objected", "comment": "要件の確認が足りない"})
        assert answer.json()["state"] == "closed", "an objection never undoes a decision"
        duty = await store.post_views.load(shown["post_views"][0])
        assert duty is not None
        assert [e["name"] for e in duty.doc["tray"]] == ["post_view.required", "post_view.objected"]
    finally:
        await away(store, CHIEF, 1, 2, cancelled=True)


async def test_what_a_crash_after_the_decision_left_is_finished_by_the_sweeper(ask: Asker, store: Store) -> None:
    case_id = await entered(store, urgent=True)
    await away(store, SUPERVISOR, 0, 3)
    try:
        decided = await act(ask, CHIEF, case_id, "approve")
        duty_id = decided["post_views"][0]
        # As after a crash between the decision and the duties: the case still lists them in `owed`.
        duty = await store.post_views.load(duty_id)
        assert duty is not None
        owed = [{"id": duty_id, **{k: duty.state[k] for k in ("person", "reason", "due_on")}}]
        await store.post_views.documents.delete({"_id": duty_id})
        await store.approvals.documents.update({"_id": case_id}, {"$set": {"owed": owed}})
        await post_view.sweep(store)
        assert await store.post_views.load(duty_id) is not None
        await ask(SUPERVISOR, "POST", f"/v1/approvals/{case_id}/post-view", {"outcome": "seen"})
        await store.approvals.documents.update({"_id": case_id}, {"$set": {"state": "decided"}})
        await post_view.sweep(store)
        assert (await ask(WORKER, "GET", f"/v1/approvals/{case_id}")).json()["state"] == "closed"
    finally:
        await away(store, SUPERVISOR, 0, 4, cancelled=True)


async def test_route_d_goes_up_to_所長(ask: Asker, store: Store) -> None:  # noqa: N802
    accounting = somebody("k1", "specialist", unit="管理係", name="前田 試")
    await hear(store, employed(accounting, post="経理"))
    case_id = await entered(store, matter_type="decision")
    case = await store.approvals.load(case_id)
    assert case is not None
    assert [s["kind"] for s in case.state["steps"]] == ["review", "consult", "review", "decide"]
    assert case.state["steps"][-1]["assignees"][0]["staff_id"] == HEAD.staff_id


async def test_nobody_deputises_over_what_could_not_be_shown(ask: Asker, store: Store, records: RecordsStandIn) -> None:
    """代決 is a decision: like an approval it is refused while contents are missing, so that they are read first."""
    row = seen("r-unseen", {"title": "まだ届かない記録", "segments": []}, inline=False)
    case_id = await entered(store, seen=[row], urgent=True)
    await hear(store, employed(DEPUTY))
    await away(store, SUPERVISOR, 0, 5)
    await away(store, CHIEF, 0, 3)
    try:
        case = await store.approvals.load(case_id)
        assert case is not None
        assert (case.state["active_seq"], case.state["may_deputise"]) == (2, ["s2"])
        body = {"comment": "急施"}
        records.contents[row["sha256"]] = {"title": "まだ届かない記録", "segments": []}
        answer = await ask(DEPUTY, "POST", f"/v1/approvals/{case_id}/deputise", body, if_match=case.version)
        assert (answer.status_code, answer.json()["code"]) == (503, "UNAVAILABLE")
        assert (await act(ask, DEPUTY, case_id, "deputise", body))["decided"]["capacity"] == "deputy"
    finally:
        await away(store, SUPERVISOR, 0, 6, cancelled=True)
        await away(store, CHIEF, 0, 4, cancelled=True)


async def test_a_後閲_of_a_post_goes_to_the_successor_who_closes_the_case(  # noqa: N802
    ask: Asker, store: Store
) -> None:
    """The person who was passed over has moved on 1 April and can no longer read the case: their successor reads it."""
    old = somebody("s6", "supervisor", unit="第六係", name="旧係長 試")
    new = somebody("s7", "supervisor", unit="第七係", name="新係長 試")
    await hear(store, employed(old))
    await hear(store, employed(new))
    case_id = await entered(store, drafter_unit="第六係")
    await away(store, old, 30)
    assert (await act(ask, CHIEF, case_id, "approve"))["state"] == "decided"
    body = {"from_staff_id": "s6", "office_code": "tarumi", "post": "係長", "to_staff_id": "s7", "comment": "異動"}
    answer = await ask(ADMIN, "POST", "/v1/approvals/hand-over", body)
    assert [(r["id"], r["ok"]) for r in answer.json()["results"]] == [(case_id, True)]
    assert case_id in await box(ask, new, "post_view")
    assert case_id not in await box(ask, old, "post_view")
    duty = await store.post_views.load((await store.duties.pending_of("s7"))[0].id)
    assert duty is not None
    assert duty.state["instead_of"] is not None
    assert [e["name"] for e in duty.doc["tray"]] == ["post_view.required", "post_view.handed_over"]
    assert (duty.state["person"]["staff_id"], duty.state["instead_of"]["staff_id"]) == ("s7", "s6")
    PostView.model_validate(duty.published, extra="ignore")
    shown = await ask(new, "POST", f"/v1/approvals/{case_id}/post-view", {"outcome": "seen"})
    assert shown.json()["state"] == "closed"
    boxes = (await ask(CHIEF, "GET", f"/v1/approvals/{case_id}/sheet")).json()["boxes"]
    assert [(b["kind"], b["name"], b["state"]) for b in boxes[1:]] == [
        ("後閲", "新係長 試", "seen"),
        ("決裁", CHIEF.name, "approve"),
    ]
    again = await ask(ADMIN, "POST", "/v1/approvals/hand-over", body)
    assert again.json()["results"] == [], "what is done stays with who did it"


async def test_a_crash_before_the_duties_were_forgotten_blocks_nothing_though_the_case_went_on(
    ask: Asker, store: Store
) -> None:
    case_id = await entered(store, urgent=True)
    await away(store, SUPERVISOR, 0, 90)
    try:
        decided = await act(ask, CHIEF, case_id, "approve")
        duty = await store.post_views.load(decided["post_views"][0])
        assert duty is not None
        # As after a crash that left `owed` although the duty was created. Meanwhile the decision is carried out.
        owed = [{"id": duty.id, **{k: duty.state[k] for k in ("person", "reason", "due_on")}}]
        await act(ask, WORKER, case_id, "execute", {"on": today(store).isoformat()})
        await store.approvals.documents.update({"_id": case_id}, {"$set": {"owed": owed}})
        await post_view.sweep(store)
        seen_after = await ask(SUPERVISOR, "POST", f"/v1/approvals/{case_id}/post-view", {"outcome": "seen"})
        assert (seen_after.status_code, seen_after.json()["state"]) == (200, "closed")
        case = await store.approvals.load(case_id)
        assert case is not None
        assert "owed" not in case.state
    finally:
        await away(store, SUPERVISOR, 0, 91, cancelled=True)
