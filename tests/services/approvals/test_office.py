"""What an office manages: routes, deputies, 経路の指定し直し, bulk approval, 施行, 決裁欄, where matters wait."""

# ruff: noqa: N802  # the terms of sign-off are the field's own

from dataclasses import replace
from typing import Any

import pytest

from libs.actor import Actor
from libs.aggregates import Stored
from libs.ids import uuid7
from services.approvals.domain.state import ApprovalCase
from services.approvals.store import Store
from tests.services.approvals.conftest import RecordsStandIn
from tests.services.approvals.events import (
    HEAD,
    act,
    box,
    content,
    employed,
    entered,
    hear,
    office,
    refused,
    seen,
    sent,
)
from tests.services.people import CHIEF, COLLEAGUE, ELSEWHERE, HQ, SUPERVISOR, WORKER, Asker, somebody
from tests.times import ago, day

Doc = dict[str, Any]
ADMIN = somebody("adm1", "admin", name="管理 試")
CITY = Actor("adm0", "本庁 管理", (*HQ.posts, somebody("adm0", "admin", "city").acting_post), HQ.acting_post)
CITY_ADMIN = Actor(CITY.staff_id, CITY.name, CITY.posts, CITY.posts[1])
STEP: Doc = {"kind": "decide", "resolver": {"role": "office_head"}, "quorum": 1}


def route(**more: Any) -> Doc:
    about: Doc = {"name": "所長決裁", "matter_type": "policy", "office_code": "tarumi", "steps": [STEP]}
    return {**about, **more}


async def offered(ask: Asker, who: Actor, case_id: str) -> list[str]:
    return (await ask(who, "GET", f"/v1/approvals/{case_id}")).json()["actions"]


class TestRoutes:
    """Per matter, per office, effective-dated, checked when saved (AP1)."""

    async def test_an_office_keeps_its_own_route(self, ask: Asker, store: Store) -> None:
        made = await ask(ADMIN, "POST", "/v1/routes", route())
        assert made.status_code == 201, made.text
        case_id = await entered(store, matter_type="policy")
        assert case_id in await box(ask, HEAD, "waiting")
        listed = await ask(COLLEAGUE, "GET", "/v1/routes", params={"office": "tarumi"})
        assert made.json()["id"] in [r["id"] for r in listed.json()["items"]]
        ended = route(to="2020-03-31")
        path = f"/v1/routes/{made.json()['id']}"
        assert (await ask(ADMIN, "PUT", path, ended, if_match=1)).json()["version"] == 2
        assert (await ask(ADMIN, "PUT", path, ended, if_match=1)).json()["code"] == "VERSION_CONFLICT"
        case_id = await entered(store, matter_type="policy")
        assert case_id in await box(ask, SUPERVISOR, "waiting"), "the ended route is used no more"

    async def test_a_wrong_route_is_refused(self, ask: Asker) -> None:
        for steps, code in (
            ([], "ROUTE_NO_DECIDER"),
            ([STEP, STEP], "ROUTE_TWO_DECIDERS"),
            ([STEP, {**STEP, "kind": "review"}], "ROUTE_ORDER"),
        ):
            answer = await ask(ADMIN, "POST", "/v1/routes", route(steps=steps))
            assert answer.json()["code"] == code
        two_ways = {**STEP, "resolver": {"role": "office_head", "post": "所長"}}
        assert (await ask(ADMIN, "POST", "/v1/routes", route(steps=[two_ways]))).status_code == 422

    async def test_who_may_keep_routes(self, ask: Asker) -> None:
        assert (await ask(WORKER, "POST", "/v1/routes", route())).status_code == 403
        assert (await ask(ADMIN, "POST", "/v1/routes", route(office_code=None))).json()["code"] == "OUT_OF_SCOPE"
        assert (await ask(ADMIN, "POST", "/v1/routes", route(office_code="hyogo"))).status_code == 404
        whole = route(office_code=None, to="2020-03-31")
        assert (await ask(CITY_ADMIN, "POST", "/v1/routes", whole)).status_code == 201
        assert (await ask(ELSEWHERE, "GET", "/v1/routes", params={"office": "tarumi"})).status_code == 404
        assert (await ask(ADMIN, "PUT", "/v1/routes/none", route(), if_match=1)).status_code == 404

    async def test_the_same_request_twice_is_one_route(self, ask: Asker) -> None:
        body = route(to="2020-03-31")
        first = await ask(ADMIN, "POST", "/v1/routes", body, key="route-1")
        again = await ask(ADMIN, "POST", "/v1/routes", body, key="route-1")
        assert first.json()["id"] == again.json()["id"]
        other = await ask(ADMIN, "POST", "/v1/routes", route(name="別"), key="route-1")
        assert other.json()["code"] == "IDEMPOTENCY_KEY_REUSED"

    async def test_a_version_retried_after_its_success_is_that_version(self, ask: Asker) -> None:
        made = (await ask(ADMIN, "POST", "/v1/routes", route(to="2020-03-31"))).json()
        path, body = f"/v1/routes/{made['id']}", route(name="改正", to="2020-03-31")
        first = await ask(ADMIN, "PUT", path, body, if_match=1, key="route-put")
        again = await ask(ADMIN, "PUT", path, body, if_match=1, key="route-put")
        assert (first.status_code, again.status_code) == (200, 200)
        assert again.json() == first.json()
        assert again.headers["etag"] == '"2"'
        other = await ask(ADMIN, "PUT", path, route(name="別"), if_match=2, key="route-put")
        assert (other.status_code, other.json()["code"]) == (422, "IDEMPOTENCY_KEY_REUSED")
        late = await ask(ADMIN, "PUT", path, body, if_match=1, key="route-late")
        assert (late.status_code, late.json()["context"]) == (412, {"current": 2})


class TestDeputies:
    """代決者の順 per post; chains of at most three, never back to the post (AP12)."""

    async def test_a_list_is_saved_and_shown(self, ask: Asker) -> None:
        body = {"ranks": [{"post": "次長"}, {"role": "section_chief"}]}
        path = "/v1/deputies/tarumi/所長代理"
        assert (await ask(ADMIN, "PUT", path, body, if_match=0)).status_code == 200
        assert (await ask(ADMIN, "PUT", path, body, if_match=0)).json()["code"] == "VERSION_CONFLICT"
        assert (await ask(ADMIN, "PUT", path, body, if_match=1)).json()["version"] == 2
        assert (await ask(ADMIN, "PUT", path, body, if_match=1)).json()["code"] == "VERSION_CONFLICT"
        listed = (await ask(COLLEAGUE, "GET", "/v1/deputies", params={"office": "tarumi"})).json()["items"]
        assert [d["ranks"] for d in listed if d["post"] == "所長代理"] == [body["ranks"]]

    async def test_a_list_retried_after_its_success_is_that_list(self, ask: Asker) -> None:
        path, body = "/v1/deputies/tarumi/次席", {"ranks": [{"post": "次長"}]}
        for version in (0, 1):
            key = f"deputies-{version}"
            first = await ask(ADMIN, "PUT", path, body, if_match=version, key=key)
            again = await ask(ADMIN, "PUT", path, body, if_match=version, key=key)
            assert (first.status_code, again.status_code) == (200, 200)
            assert again.json()["version"] == version + 1
        other = await ask(ADMIN, "PUT", path, {"ranks": [{"post": "別"}]}, if_match=2, key="deputies-1")
        assert (other.status_code, other.json()["code"]) == (422, "IDEMPOTENCY_KEY_REUSED")

    async def test_a_circle_is_refused_when_it_is_saved(self, ask: Asker) -> None:
        for post, other in (("甲", "乙"), ("乙", "丙")):
            body = {"ranks": [{"post": other}]}
            assert (await ask(ADMIN, "PUT", f"/v1/deputies/tarumi/{post}", body, if_match=0)).status_code == 200
        answer = await ask(ADMIN, "PUT", "/v1/deputies/tarumi/丙", {"ranks": [{"post": "甲"}]}, if_match=0)
        assert answer.json()["code"] == "DEPUTY_CYCLE"
        body = {"ranks": [{"post": "丁"}]}
        assert (await ask(ADMIN, "PUT", "/v1/deputies/tarumi/丙", body, if_match=0)).status_code == 200
        answer = await ask(ADMIN, "PUT", "/v1/deputies/tarumi/丁", {"ranks": [{"post": "戊"}]}, if_match=0)
        assert answer.status_code == 200
        longer = await ask(ADMIN, "PUT", "/v1/deputies/tarumi/零", {"ranks": [{"post": "甲"}]}, if_match=0)
        assert longer.json()["code"] == "DEPUTY_CHAIN_TOO_LONG"

    async def test_only_who_administers_the_office_saves_them(self, ask: Asker) -> None:
        body = {"ranks": [{"post": "次長"}]}
        assert (await ask(WORKER, "PUT", "/v1/deputies/tarumi/所長", body, if_match=0)).status_code == 403


class TestRerouting:
    async def test_a_step_is_given_to_somebody_else(self, ask: Asker, store: Store) -> None:
        case_id = await entered(store)
        assert "reroute" in await offered(ask, CHIEF, case_id)
        assert "reroute" not in await offered(ask, COLLEAGUE, case_id)
        body = {"seq": 1, "staff_id": HEAD.staff_id, "comment": "係長欠員のため"}
        # The refusals of the rule tell who is kin, so nobody gets them who may not name people at all.
        own = {"seq": 2, "staff_id": WORKER.staff_id, "comment": "x"}
        for each in (body, own):
            assert (await refused(ask, COLLEAGUE, case_id, "reroute", each))["code"] == "OUT_OF_SCOPE"
        shown = await act(ask, CHIEF, case_id, "reroute", body)
        assert [p["staff_id"] for p in shown["steps"][0]["assignees"]] == [HEAD.staff_id]
        assert case_id in await box(ask, HEAD, "waiting")
        assert (await refused(ask, SUPERVISOR, case_id, "approve"))["code"] == "OUT_OF_SCOPE"
        assert (await refused(ask, CHIEF, case_id, "reroute", own, if_match=2))["code"] == "NOBODY_FITS"
        shown = await act(ask, HEAD, case_id, "approve")
        assert shown["active_seq"] == 2
        body = {"seq": 1, "staff_id": HEAD.staff_id, "comment": "x"}
        assert (await refused(ask, CHIEF, case_id, "reroute", body, if_match=3))["code"] == "VALIDATION_FAILED"
        assert (await refused(ask, CHIEF, case_id, "reroute", {**body, "seq": 2}, if_match=1))["code"] == (
            "VERSION_CONFLICT"
        )

    async def test_the_administrator_of_the_office_gives_a_step_to_somebody_else(
        self, ask: Asker, store: Store
    ) -> None:
        case_id = await entered(store)
        assert await offered(ask, ADMIN, case_id) == ["reroute"]
        body = {"seq": 2, "staff_id": HEAD.staff_id, "comment": "課長欠員のため"}
        shown = await act(ask, ADMIN, case_id, "reroute", body)
        assert [p["staff_id"] for p in shown["steps"][1]["assignees"]] == [HEAD.staff_id]

    async def test_a_matter_without_a_route_is_mended_by_its_drafter(self, ask: Asker, store: Store) -> None:
        drafter = {"staff_id": "w7", "name": "起案 試", "post": "職員", "office_code": "nada"}
        writer = Actor(
            "w7", "起案 試", (somebody("w7", "caseworker").posts[0],), somebody("w7", "caseworker").acting_post
        )
        await hear(store, office("tarumi", "垂"))
        case_id = await entered(store, matter_type="change", drafter={**drafter, "office_code": "tarumi"})
        assert (await ask(writer, "GET", f"/v1/approvals/{case_id}")).json()["state"] == "unroutable"
        for who in (writer, HQ, CHIEF):
            assert "reroute" in await offered(ask, who, case_id)
        assert "reroute" not in await offered(ask, SUPERVISOR, case_id)
        steps = [{"kind": "review", "staff_id": SUPERVISOR.staff_id}, {"kind": "decide", "staff_id": HEAD.staff_id}]
        nobody = {"steps": steps[:1], "comment": "経理が未登録のため"}
        assert (await refused(ask, writer, case_id, "reroute", nobody))["code"] == "ROUTE_NO_DECIDER"
        shown = await act(ask, writer, case_id, "reroute", {"steps": steps, "comment": "経理が未登録のため"})
        assert (shown["state"], shown["route"]) == ("circulating", "by_hand")
        await act(ask, SUPERVISOR, case_id, "approve")
        assert (await act(ask, HEAD, case_id, "approve"))["decided"]["capacity"] == "delegate"
        both = {"steps": steps, "seq": 1, "staff_id": "x", "comment": "x"}
        assert (await refused(ask, writer, case_id, "reroute", both))["code"] == "VALIDATION_FAILED"

    async def test_everything_of_a_post_goes_to_the_successor(self, ask: Asker, store: Store) -> None:
        """1 April: both holders can still read the matters."""
        old = somebody("s8", "supervisor", unit="第八係", name="旧係長 試")
        new = somebody("s9", "supervisor", unit="第九係", name="新係長 試")
        await hear(store, employed(old))
        await hear(store, employed(new))
        mine = [await entered(store, drafter_unit="第八係") for _ in range(2)]
        body = {"from_staff_id": "s8", "office_code": "tarumi", "post": "係長", "to_staff_id": "s9", "comment": "異動"}
        answer = await ask(ADMIN, "POST", "/v1/approvals/hand-over", body)
        assert answer.status_code == 200, answer.text
        assert {r["id"] for r in answer.json()["results"] if r["ok"]} == set(mine)
        assert set(mine) <= set(await box(ask, new, "waiting"))
        case = await store.approvals.load(mine[0])
        assert case is not None
        change = case.doc["tray"][-1]["change"]
        assert (change["reassigned"]["from"][0]["staff_id"], change["reassigned"]["to"]["staff_id"]) == ("s8", "s9")
        assert (await ask(WORKER, "POST", "/v1/approvals/hand-over", body)).status_code == 403

    async def test_what_its_holder_did_just_before_it_was_handed_over_is_not_said_to_be_handed_over(
        self, ask: Asker, store: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The holder approves between the load and the save: nothing is left to hand over, though the version rose."""
        old, new = (somebody(f"{n}", "supervisor", unit="第十係", name="係長 試") for n in ("s10", "s11"))
        await hear(store, employed(old))
        case_id = await entered(store, drafter_unit="第十係")
        await hear(store, employed(new))
        save = store.approvals.save

        async def later(item: Stored[ApprovalCase], *given: Any, **more: Any) -> Stored[ApprovalCase] | None:
            monkeypatch.undo()
            await act(ask, old, case_id, "approve")
            return await save(item, *given, **more)

        monkeypatch.setattr(store.approvals, "save", later)
        body = {
            "from_staff_id": "s10",
            "office_code": "tarumi",
            "post": "係長",
            "to_staff_id": "s11",
            "comment": "異動",
        }
        answer = await ask(ADMIN, "POST", "/v1/approvals/hand-over", body)
        assert answer.status_code == 200, answer.text
        case = await store.approvals.load(case_id)
        assert case is not None
        assert [e["name"] for e in case.doc["tray"]] == ["approval.submitted", "approval.approved_step"]
        assert answer.json()["results"] == []


class TestBulk:
    """まとめて承認: low-risk and opened; one result per item (AP15)."""

    async def test_only_what_was_opened_and_is_low_risk(self, ask: Asker, store: Store) -> None:
        opened, unopened = await entered(store), await entered(store)
        heavy = await entered(store, matter_type="plan")
        for case_id in (opened, heavy):
            await ask(SUPERVISOR, "POST", f"/v1/approvals/{case_id}/open")
        items = [{"id": case_id, "version": 1} for case_id in (opened, unopened, heavy, "nothing")]
        key = f"bulk-{uuid7()}"
        answer = await ask(SUPERVISOR, "POST", "/v1/approvals/bulk-approve", {"items": items}, key=key)
        codes = [(r["ok"], r["code"]) for r in answer.json()["results"]]
        assert codes == [(True, None), (False, "NOT_OPENED"), (False, "NOT_LOW_RISK"), (False, "NOT_FOUND")]
        waits_for = [[p["name"] for p in r["waits_for"]] for r in answer.json()["results"]]
        assert waits_for == [[CHIEF.name], [], [], []], "to whom it went"
        again = await ask(SUPERVISOR, "POST", "/v1/approvals/bulk-approve", {"items": items}, key=key)
        assert again.json()["results"][0]["ok"], "asking again repeats nothing"
        case = await store.approvals.load(opened)
        assert case is not None
        assert [a["action"] for a in case.state["steps"][0]["acted"]] == ["approve"]
        await ask(CHIEF, "POST", f"/v1/approvals/{opened}/open")
        last = {"items": [{"id": opened, "version": case.version + 1}]}
        [decided] = (await ask(CHIEF, "POST", "/v1/approvals/bulk-approve", last)).json()["results"]
        assert (decided["state"], decided["waits_for"]) == ("closed", [])
        assert decided["number"], "and under which number it was decided"
        too_many = {"items": [{"id": f"x{n}", "version": 1} for n in range(51)]}
        assert (await ask(SUPERVISOR, "POST", "/v1/approvals/bulk-approve", too_many)).status_code == 422

    async def test_what_would_go_through_is_told_before_and_nothing_changes(self, ask: Asker, store: Store) -> None:
        opened, unopened = await entered(store), await entered(store)
        heavy, raised = await entered(store, matter_type="plan"), await entered(store, flags=["disputed"])
        for case_id in (opened, heavy, raised):
            await ask(SUPERVISOR, "POST", f"/v1/approvals/{case_id}/open")
        asked = {"ids": [opened, unopened, heavy, raised, "nothing"]}
        before = await store.approvals.load(opened)
        answer = await ask(SUPERVISOR, "GET", "/v1/approvals/bulk-approve", params=asked)
        assert [(r["id"], r["ok"], r["code"]) for r in answer.json()["results"]] == [
            (opened, True, None),
            (unopened, False, "NOT_OPENED"),
            (heavy, False, "NOT_LOW_RISK"),
            (raised, False, "NOT_LOW_RISK"),
            ("nothing", False, "NOT_FOUND"),
        ]
        assert await store.approvals.load(opened) == before
        results = (await ask(CHIEF, "GET", "/v1/approvals/bulk-approve", params=asked)).json()["results"]
        assert {r["code"] for r in results[:2]} == {"STEP_NOT_ACTIVE"}, "not their turn"
        elsewhere = somebody("s7", "supervisor", "hyogo")
        results = (await ask(elsewhere, "GET", "/v1/approvals/bulk-approve", params=asked)).json()["results"]
        assert {r["code"] for r in results} == {"NOT_FOUND"}
        assert (await ask(WORKER, "GET", "/v1/approvals/bulk-approve", params=asked)).status_code == 403
        too_many = {"ids": [f"x{n}" for n in range(51)]}
        assert (await ask(SUPERVISOR, "GET", "/v1/approvals/bulk-approve", params=too_many)).status_code == 422


async def test_決裁欄_shows_every_stamp(ask: Asker, store: Store) -> None:
    case_id = await entered(store, sent_at="2024-06-01T00:00:00.000Z")
    await act(ask, SUPERVISOR, case_id, "return", {"comment": "直してください"})
    from tests.services.approvals.events import sent

    await hear(store, sent(case_id, 2))
    await act(ask, SUPERVISOR, case_id, "approve")
    answer = await ask(WORKER, "GET", f"/v1/approvals/{case_id}/sheet")
    boxes = answer.json()["boxes"]
    assert [(b["kind"], b["name"], b["state"]) for b in boxes] == [
        ("起案", WORKER.name, "done"),
        ("回議", SUPERVISOR.name, "approve"),
        ("決裁", CHIEF.name, "active"),
    ]
    assert boxes[0]["date"] == "令和6年6月1日"
    assert len(boxes[0]["hash"]) == 12
    assert (await ask(ELSEWHERE, "GET", f"/v1/approvals/{case_id}/sheet")).status_code == 404


async def test_施行_is_noted_once_after_the_decision(ask: Asker, store: Store) -> None:
    case_id = await entered(store)
    body = {"on": day(7), "doc_no": "垂保第12号"}
    assert (await refused(ask, WORKER, case_id, "execute", body))["code"] == "STEP_NOT_ACTIVE"
    await act(ask, SUPERVISOR, case_id, "approve")
    assert "execute" not in await offered(ask, WORKER, case_id)
    await act(ask, CHIEF, case_id, "approve")
    assert "execute" in await offered(ask, WORKER, case_id)
    assert "execute" not in await offered(ask, HQ, case_id), "本庁 writes nothing in an office"
    early = {"on": "2020-01-01"}
    assert (await refused(ask, WORKER, case_id, "execute", early, if_match=3))["code"] == "VALIDATION_FAILED"
    shown = await act(ask, WORKER, case_id, "execute", body)
    assert shown["execution"]["doc_no"] == "垂保第12号"
    assert shown["actions"] == []
    assert (await refused(ask, WORKER, case_id, "execute", body, if_match=4))["code"] == "STEP_NOT_ACTIVE"


async def test_施行_asked_for_again_by_who_acts_elsewhere_meanwhile_is_refused(ask: Asker, store: Store) -> None:
    """They can still read the case, but their right to act is checked before the repetition is recognised."""
    case_id = await entered(store)
    await act(ask, SUPERVISOR, case_id, "approve")
    await act(ask, CHIEF, case_id, "approve")
    path, body = f"/v1/approvals/{case_id}", {"on": day(7)}
    version = (await ask(WORKER, "GET", path)).json()["version"]
    moved = somebody(WORKER.staff_id, office="hyogo")
    moved = replace(moved, posts=(moved.acting_post, WORKER.acting_post))
    for who, status in ((WORKER, 200), (WORKER, 200), (moved, 403)):
        answer = await ask(who, "POST", f"{path}/execute", body, if_match=version, key=f"execute-{case_id}")
        assert answer.status_code == status, answer.text


async def test_oral_consent_is_confirmed_by_the_approval_of_who_gave_it(ask: Asker, store: Store) -> None:
    consent = {"who": CHIEF.staff_id, "at": ago(hours=1)}
    ordinary = await entered(store)
    case_id = await entered(store, oral_consent=consent)
    queue = await box(ask, SUPERVISOR, "waiting", limit=100)
    assert queue.index(case_id) < queue.index(ordinary), "shown first"
    shown = await act(ask, SUPERVISOR, case_id, "approve")
    assert shown["oral_consent"].get("confirmed_at") is None
    shown = await act(ask, CHIEF, case_id, "approve")
    assert shown["oral_consent"]["confirmed_at"] == shown["decided_at"]


async def test_a_confirmed_oral_consent_is_open_again_with_the_step_of_who_gave_it(ask: Asker, store: Store) -> None:
    consent = {"who": SUPERVISOR.staff_id, "at": ago(hours=1)}
    case_id = await entered(store, oral_consent=consent)
    assert (await act(ask, SUPERVISOR, case_id, "approve"))["oral_consent"]["confirmed_at"]
    shown = await act(ask, CHIEF, case_id, "return", {"comment": "もう一度見てください", "to": "previous"})
    assert shown["oral_consent"].get("confirmed_at") is None
    await act(ask, SUPERVISOR, case_id, "return", {"comment": "了解は取り消します"})
    await hear(store, sent(case_id, 2, oral_consent=consent))
    shown = (await ask(SUPERVISOR, "GET", f"/v1/approvals/{case_id}")).json()
    assert (shown["round"], shown["oral_consent"].get("confirmed_at")) == (2, None)
    assert (await act(ask, SUPERVISOR, case_id, "approve"))["oral_consent"]["confirmed_at"]


async def test_where_matters_lie_and_what_is_owed(ask: Asker, store: Store) -> None:
    await entered(store)
    answer = await ask(CHIEF, "GET", "/v1/approvals/ageing", params={"office": "tarumi"})
    piles = {p["assignee"]["staff_id"]: p for p in answer.json()["items"]}
    assert piles[SUPERVISOR.staff_id]["count"] >= 1
    assert (await ask(CHIEF, "GET", "/v1/approvals/ageing", params={"office": "hyogo"})).status_code == 404
    assert (await ask(WORKER, "GET", "/v1/approvals/ageing", params={"office": "tarumi"})).status_code == 403
    mine = await ask(CHIEF, "GET", "/v1/post-views")
    assert mine.json()["items"] == []
    assert (await ask(CHIEF, "GET", "/v1/post-views", params={"office": "tarumi"})).status_code == 200
    assert (await ask(CHIEF, "GET", "/v1/post-views", params={"office": "hyogo"})).status_code == 404


async def test_a_proposal_is_shown_and_the_step_stays_open(ask: Asker, store: Store) -> None:
    case_id = await entered(store)
    body = {
        "record_id": f"r-{case_id}",
        "segment_id": "s1",
        "before": "居宅を訪問した。",
        "after": "六月三日に居宅を訪問した。",
        "comment": "日付を入れてください",
    }
    shown = await act(ask, SUPERVISOR, case_id, "suggest", body)
    proposed = shown["steps"][0]["suggestions"][0]
    assert proposed["suggestion"]["after"] == "六月三日に居宅を訪問した。"
    assert shown["active_seq"] == 1
    together = {"suggestion": {k: body[k] for k in ("segment_id", "before", "after")}}
    answer = await refused(ask, SUPERVISOR, case_id, "approve", together, if_match=2)
    assert (answer["code"], answer["errors"]) == (
        "VALIDATION_FAILED",
        [{"pointer": "/suggestion", "code": "propose_first"}],
    )
    assert "先に修正案を送って" in answer["detail"]
    stranger = {**body, "record_id": "r-other"}
    assert (await refused(ask, SUPERVISOR, case_id, "suggest", stranger, if_match=2))["code"] == "VALIDATION_FAILED"


async def counted(ask: Asker, who: Actor) -> dict[str, int]:
    answer = await ask(who, "GET", "/v1/approvals/counts")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_the_boxes_are_counted_as_they_are_listed(ask: Asker, store: Store, records: RecordsStandIn) -> None:
    before = await counted(ask, SUPERVISOR)
    mine = await counted(ask, WORKER)
    hidden, case_id = await entered(store, household_id="h-counted"), await entered(store)
    assert (await counted(ask, SUPERVISOR))["waiting"] == before["waiting"] + 2
    assert (await counted(ask, WORKER))["sent"] == mine["sent"] + 2
    await act(ask, SUPERVISOR, case_id, "return", {"comment": "直してください"})
    assert (await counted(ask, WORKER))["returned"] == mine["returned"] + 1
    records.hide("h-counted", allowed=["nobody"], offices=None, office_code="tarumi")
    assert (await counted(ask, WORKER))["sent"] == mine["sent"], "what is hidden is not counted either"
    for name, number in (await counted(ask, SUPERVISOR)).items():
        assert number == len(await box(ask, SUPERVISOR, name, limit=100)), name
    assert hidden in await box(ask, SUPERVISOR, "waiting", limit=100), "its route names them"


async def test_a_row_says_how_much_there_is_to_read(ask: Asker, store: Store) -> None:
    case_id = await entered(store)
    assert await size(ask, case_id) == {"characters": 8, "added": 8, "removed": 0}
    await act(ask, SUPERVISOR, case_id, "return", {"comment": "日付を確かめてください"})
    row = seen(f"r-{case_id}", content("三日に居宅を訪問した。"), version=2)
    await hear(store, sent(case_id, 2, seen=[row]))
    assert await size(ask, case_id) == {"characters": 11, "added": 3, "removed": 0}
    await store.approvals.documents.update({"_id": case_id}, {"$unset": {"size": ""}})
    assert await size(ask, case_id) is None, "a round of an earlier release"


async def size(ask: Asker, case_id: str) -> Doc | None:
    answer = await ask(SUPERVISOR, "GET", "/v1/approvals", params={"box": "waiting", "limit": 100})
    [row] = [row for row in answer.json()["items"] if row["id"] == case_id]
    return row.get("size")
