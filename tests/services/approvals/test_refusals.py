"""Every documented refusal of approvals, as a person gets it. It never repeats what was sent."""

from dataclasses import replace
from datetime import timedelta

import pytest

from libs.clock import FixedClock
from services.approvals.store import Store
from tests.services.approvals.conftest import RecordsStandIn
from tests.services.approvals.events import act, box, content, entered, hear, refused, said, seen
from tests.services.people import CHIEF, COLLEAGUE, ELSEWHERE, HQ, SUPERVISOR, WORKER, Asker, somebody


async def test_codes_of_the_state_come_with_the_state(ask: Asker, store: Store) -> None:
    case_id = await entered(store)
    problem = await refused(ask, CHIEF, case_id, "approve")
    assert (problem["status"], problem["code"]) == (409, "STEP_NOT_ACTIVE")
    assert problem["context"] == {"state": "circulating", "approval_id": case_id}
    await act(ask, SUPERVISOR, case_id, "approve")
    await act(ask, CHIEF, case_id, "approve")
    for verb, body in (("approve", None), ("return", {"comment": "x"}), ("reject", {"comment": "x"})):
        problem = await refused(ask, SUPERVISOR, case_id, verb, body, if_match=0)
        assert (problem["status"], problem["code"]) == (409, "ALREADY_DECIDED")
        assert problem["context"] == {"state": "closed", "approval_id": case_id}
    assert (await refused(ask, WORKER, case_id, "withdraw"))["code"] == "ALREADY_DECIDED"


async def test_a_stale_screen_is_412_with_the_version_of_now(ask: Asker, store: Store) -> None:
    case_id = await entered(store)
    await act(ask, SUPERVISOR, case_id, "approve")
    problem = await refused(ask, CHIEF, case_id, "approve", if_match=1)
    assert (problem["status"], problem["code"], problem["context"]) == (412, "VERSION_CONFLICT", {"current": 2})


async def test_opening_by_another_does_not_make_a_screen_stale(ask: Asker, store: Store) -> None:
    case_id = await entered(store)
    await ask(SUPERVISOR, "POST", f"/v1/approvals/{case_id}/open")
    answer = await ask(SUPERVISOR, "POST", f"/v1/approvals/{case_id}/approve", if_match=1)
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("verb", "body", "code"),
    [
        ("return", {"to": "drafter"}, "COMMENT_REQUIRED"),
        ("reject", {"comment": "要件を欠く"}, "RECORD_OF_FACT"),
        ("return", {"to": 7, "comment": "x"}, "VALIDATION_FAILED"),
        ("return", {"to": "nobody", "comment": "x"}, "VALIDATION_FAILED"),
        ("return", {"to": "drafter", "comment": " "}, "VALIDATION_FAILED"),
        ("approve", {"sha256": ["0" * 64]}, "CONTENT_CHANGED"),
        ("approve", {"flags": ["unusual"]}, "COMMENT_REQUIRED"),
        ("approve", {"unknown": 1}, "VALIDATION_FAILED"),
        ("deputise", {"comment": "x"}, "DEPUTY_ONLY_AT_DECISION"),
    ],
)
async def test_codes_of_the_words(ask: Asker, store: Store, verb: str, body: dict[str, object], code: str) -> None:
    case_id = await entered(store)
    assert (await refused(ask, SUPERVISOR, case_id, verb, body))["code"] == code


async def test_a_superior_may_not_pull_up_past_somebody_who_is_here(ask: Asker, store: Store) -> None:
    case_id = await entered(store)
    assert (await refused(ask, CHIEF, case_id, "pull-up"))["code"] == "PULL_UP_NOT_ALLOWED"


async def test_the_drafter_does_not_approve_even_as_a_superior(ask: Asker, store: Store) -> None:
    post = SUPERVISOR.acting_post
    drafter = {"staff_id": SUPERVISOR.staff_id, "name": SUPERVISOR.name, "post": post.post, "office_code": "tarumi"}
    case_id = await entered(store, drafter=drafter)
    assert (await refused(ask, SUPERVISOR, case_id, "approve"))["code"] == "SELF_APPROVAL"


async def test_key_and_version_are_asked_for(ask: Asker, store: Store) -> None:
    case_id = await entered(store)
    path = f"/v1/approvals/{case_id}/approve"
    assert (await ask(SUPERVISOR, "POST", path)).json()["code"] == "IF_MATCH_REQUIRED"
    headers = {"Idempotency-Key": "", "If-Match": '"1"'}
    assert (await ask(SUPERVISOR, "POST", path, headers=headers, key=" ")).json()["code"] == (
        "IDEMPOTENCY_KEY_REQUIRED"
    )


async def test_somebody_who_lost_the_post_is_refused_at_once(ask: Asker, store: Store) -> None:
    """F26: a token carries the posts that are held now."""
    case_id = await entered(store)
    moved = somebody(SUPERVISOR.staff_id, "supervisor", "hyogo", "第一係")
    assert (await refused(ask, moved, case_id, "approve"))["code"] == "NOT_FOUND"
    demoted = somebody(SUPERVISOR.staff_id, "caseworker")
    assert (await refused(ask, demoted, case_id, "approve"))["code"] == "OUT_OF_SCOPE"


class TestRestrictions:
    async def test_a_hidden_household_s_case_is_not_there_for_others(
        self, ask: Asker, store: Store, records: RecordsStandIn
    ) -> None:
        case_id = await entered(store, household_id="h-hidden")
        records.hide("h-hidden", allowed=["nobody"], offices=None, office_code="tarumi")
        assert (await ask(COLLEAGUE, "GET", f"/v1/approvals/{case_id}")).status_code == 404
        assert (await refused(ask, COLLEAGUE, case_id, "withdraw"))["code"] == "NOT_FOUND"
        assert case_id not in await box(ask, WORKER, "sent"), "restricted from the drafter meanwhile"
        assert (await ask(HQ, "GET", f"/v1/approvals/{case_id}")).status_code == 404

    async def test_a_case_of_a_note_about_nobody_yet_goes_as_the_note(
        self, ask: Asker, store: Store, records: RecordsStandIn
    ) -> None:
        body = content()
        case_id = await entered(store, household_id=None, seen=[seen("note-1", body, None)])
        around = replace(ELSEWHERE, posts=(replace(ELSEWHERE.acting_post, read_group=("hyogo", "tarumi")),))
        around = replace(around, acting_post=around.posts[0])
        path = f"/v1/approvals/{case_id}"
        assert [(await ask(who, "GET", path)).status_code for who in (COLLEAGUE, around)] == [200, 404]
        assert (await ask(around, "POST", f"{path}/seen")).status_code == 404
        records.hide("h-elsewhere", offices=["hyogo"], office_code="hyogo")
        records.hide("note-1", meets=["h-elsewhere"], office_code="tarumi")
        assert (await ask(COLLEAGUE, "GET", path)).status_code == 404
        assert case_id not in await box(ask, WORKER, "sent")
        assert (await ask(CHIEF, "GET", path)).status_code == 200

    async def test_a_case_of_a_note_that_was_linked_goes_by_its_household_and_its_audit_names_it(
        self, ask: Asker, store: Store, records: RecordsStandIn
    ) -> None:
        case_id = await entered(store, household_id=None, seen=[seen("note-2", content(), None)])
        records.hide("note-2", meets=["h-linked"], office_code="tarumi", linked=True)
        for who in (COLLEAGUE, SUPERVISOR):
            assert (await ask(who, "GET", f"/v1/approvals/{case_id}")).status_code == 200
        rows = [e async for row in store.process.db.collection("audit").find({}) for e in row["entries"]]
        assert [e["household_ids"] for e in rows if e["objects"] == [case_id]] == [["h-linked"]] * 2
        records.hide("h-linked", allowed=["nobody"], offices=None, office_code="tarumi")
        assert (await ask(COLLEAGUE, "GET", f"/v1/approvals/{case_id}")).status_code == 404
        assert (await ask(CHIEF, "GET", f"/v1/approvals/{case_id}")).status_code == 200, "it is on its route"

    async def test_the_route_grants_its_approvers_this_one_case(
        self, ask: Asker, store: Store, records: RecordsStandIn
    ) -> None:
        case_id = await entered(store, household_id="h-granted")
        records.hide("h-granted", allowed=["nobody"], offices=None, office_code="tarumi")
        assert case_id in await box(ask, SUPERVISOR, "waiting")
        assert (await act(ask, SUPERVISOR, case_id, "approve"))["active_seq"] == 2

    async def test_nothing_is_shown_while_records_cannot_be_asked(
        self, ask: Asker, store: Store, records: RecordsStandIn
    ) -> None:
        case_id = await entered(store)
        records.silent = True
        try:
            assert (await ask(COLLEAGUE, "GET", f"/v1/approvals/{case_id}")).json()["code"] == "POLICY_UNAVAILABLE"
            answer = await ask(SUPERVISOR, "GET", "/v1/approvals", params={"box": "waiting"})
            assert answer.json()["code"] == "POLICY_UNAVAILABLE"
        finally:
            records.silent = False

    async def test_every_read_is_in_the_audit_before_the_answer(self, ask: Asker, store: Store) -> None:
        case_id = await entered(store)
        await ask(COLLEAGUE, "GET", f"/v1/approvals/{case_id}")
        rows = [e async for row in store.process.db.collection("audit").find({}) for e in row["entries"]]
        mine = [e for e in rows if e["objects"] == [case_id] and e["staff_id"] == COLLEAGUE.staff_id]
        assert [e["action"] for e in mine] == ["approval"]


class TestHandOff:
    """The questions that approvals and records ask each other about a hand-off (docs/protocols.md 4.5)."""

    async def test_records_asks_whether_a_round_is_known(self, ask: Asker, store: Store) -> None:
        case_id = await entered(store)
        first = await ask("records", "GET", f"/internal/v1/rounds/{case_id}/1")
        assert first.json() == {"known": True, "state": "circulating", "refused": False}
        second = await ask("records", "GET", f"/internal/v1/rounds/{case_id}/2")
        assert second.json() == {"known": False, "state": "circulating", "refused": False}
        nothing = await ask("records", "GET", "/internal/v1/rounds/unknown/1")
        assert nothing.json() == {"known": False, "state": None, "refused": False}
        assert (await ask("search", "GET", f"/internal/v1/rounds/{case_id}/1")).status_code == 403
        assert (await ask(SUPERVISOR, "GET", f"/internal/v1/rounds/{case_id}/1")).status_code == 401

    async def test_a_round_that_cannot_enter_is_answered_refused(self, ask: Asker, store: Store) -> None:
        from tests.services.approvals.events import sent

        case_id = await entered(store)
        await act(ask, WORKER, case_id, "withdraw")
        await hear(store, sent(case_id, 2))
        answer = (await ask("records", "GET", f"/internal/v1/rounds/{case_id}/2")).json()
        assert answer == {"known": True, "state": "refused", "refused": True}

    async def test_an_outcome_not_applied_is_said_again_until_it_is(
        self, ask: Asker, store: Store, records: RecordsStandIn
    ) -> None:
        from services.approvals.commands.handoff import ask_about_outcomes

        case_id = await entered(store)
        await act(ask, SUPERVISOR, case_id, "return", {"comment": "直してください"})
        version = await _version(store, case_id)
        await ask_about_outcomes(store)
        assert await _version(store, case_id) == version, "younger than a minute"
        clock, store.clock = store.clock, FixedClock(store.clock.now() + timedelta(seconds=61))
        try:
            await ask_about_outcomes(store)
            assert await _version(store, case_id) == version + 1, "said again"
            await ask_about_outcomes(store)
            assert await _version(store, case_id) == version + 1, "asked once a minute"
            records.outcomes[case_id] = True
            store.clock = FixedClock(store.clock.now() + timedelta(seconds=61))
            await ask_about_outcomes(store)
            await ask_about_outcomes(store)
        finally:
            store.clock = clock
        assert await _version(store, case_id) == version + 1
        item = await store.approvals.load(case_id)
        assert item is not None
        assert "unconfirmed_since" not in item.state
        assert item.doc["tray"][-1]["name"] == "approval.restated"
        assert item.doc["tray"][-1]["state"]["state"] == "returned"

    async def test_an_outcome_that_is_never_applied_is_said_ever_more_rarely(
        self, ask: Asker, store: Store, records: RecordsStandIn
    ) -> None:
        case_id, before = await _returned(ask, store)
        await _ask_each_minute(store, 60)
        assert await _version(store, case_id) - before in {5, 6}
        records.outcomes[case_id] = True
        await _ask_each_minute(store, 3)

    async def test_a_submission_that_records_lost_is_reported_once_and_not_said_again(
        self, ask: Asker, store: Store, records: RecordsStandIn, caplog: pytest.LogCaptureFixture
    ) -> None:
        case_id, before = await _returned(ask, store)
        records.unknown.add(case_id)
        await _ask_each_minute(store, 10)
        lines = [line for line in caplog.records if getattr(line, "aggregate", None) == case_id]
        assert [line.levelname for line in lines] == ["CRITICAL"]
        assert await _version(store, case_id) == before
        records.unknown.clear()
        records.outcomes[case_id] = True
        await _ask_each_minute(store, 3)
        item = await store.approvals.load(case_id)
        assert item is not None
        assert "unconfirmed_since" not in item.state


async def _returned(ask: Asker, store: Store) -> tuple[str, int]:
    """A case whose outcome records has to apply, and its version."""
    case_id = await entered(store)
    await act(ask, SUPERVISOR, case_id, "return", {"comment": "直してください"})
    return case_id, await _version(store, case_id)


async def _ask_each_minute(store: Store, minutes: int) -> None:
    from services.approvals.commands.handoff import ask_about_outcomes

    clock, began = store.clock, store.clock.now()
    try:
        for minute in range(1, minutes + 1):
            store.clock = FixedClock(began + timedelta(seconds=61 * minute))
            await ask_about_outcomes(store)
    finally:
        store.clock = clock


async def test_a_content_that_is_not_its_hash_is_parked(store: Store, ask: Asker) -> None:
    from libs.bus import Permanent
    from tests.services.approvals.events import content, seen, sent

    assert ask is not None
    row = {**seen("r-x", content()), "sha256": "0" * 64}
    with pytest.raises(Permanent):
        await hear(store, sent("s-forged", seen=[row]))
    assert await store.approvals.load("s-forged") is None


async def test_events_of_other_kinds_are_let_pass(store: Store, ask: Asker) -> None:
    assert ask is not None
    await hear(store, said("record.written", "records.record:r-9", {"title": "x"}))
    assert await store.people.copies.get("records.record:r-9") is None


async def test_other_offices_cannot_know_of_a_case(ask: Asker, store: Store) -> None:
    case_id = await entered(store)
    for verb in ("open", "seen"):
        assert (await ask(ELSEWHERE, "POST", f"/v1/approvals/{case_id}/{verb}")).status_code == 404
    answer = await ask(ELSEWHERE, "POST", f"/v1/approvals/{case_id}/post-view", {"outcome": "seen"})
    assert answer.status_code == 404


async def _version(store: Store, case_id: str) -> int:
    item = await store.approvals.load(case_id)
    assert item is not None
    return item.version
