"""The rules of an inquiry from 受付 to 完了: answers, messages, call-backs, hand-overs, and the record it becomes."""

from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from libs.contracts import counter
from libs.contracts.codes import InquiryState
from libs.problems import OutOfScope, Problem
from services.inquiries.domain import ActingStaff, Inquiry, InquiryDecision, handling, inquiry
from services.inquiries.domain.decision import ALLOWED, possible
from services.inquiries.domain.errors import MissingField, NotLinked, OccurredInFuture, StateForbids
from services.inquiries.domain.readers import addressees, keepers, reading_offices

NOW = "2026-11-24T00:30:00.000Z"
LATER = "2026-11-24T02:00:00.000Z"
CLERK = ActingStaff("w1", "髙橋 試子", "現業員", "tarumi", "28108", "生活支援第一係", "caseworker")
WORKER = ActingStaff("w2", "𠮷田 試男", "現業員", "tarumi", "28108", "生活支援第二係", "caseworker")
SUPERVISOR = ActingStaff("s1", "中村 試", "係長", "tarumi", "28108", "生活支援第一係", "supervisor")
ELSEWHERE = ActingStaff("w9", "山本 試", "現業員", "hyogo", "28105", "生活支援第一係", "caseworker")


def content(**given: Any) -> inquiry.Content:
    values: dict[str, Any] = {
        "channel": "phone",
        "caller": {"kind": "medical", "name": "試験病院 相談室"},
        "subject": "入院の連絡",
        "summary": "昨夜入院した。保険証の扱いを知りたい。",
    }
    return inquiry.Content(**{**values, **given})


def logged(**given: Any) -> Inquiry:
    return inquiry.log(inquiry.Log(content(), **given), CLERK, NOW).state


def test_a_call_with_an_unknown_household_is_logged_as_received() -> None:
    decision = inquiry.log(inquiry.Log(content(phone="078-000-0000")), CLERK, NOW)
    assert (decision.event, decision.state["state"]) == ("inquiry.received", "received")
    assert decision.state["household_id"] is None
    assert decision.state["received_at"] == NOW
    assert decision.state["received_by"] == CLERK.as_json()
    assert decision.state["contact"] == {"phone": "078-000-0000"}


def test_the_first_state_says_what_is_owed() -> None:
    back = inquiry.CallbackPromise(by_text="午後一番", number="080-0000-0000")
    assert logged(reply="使えます")["state"] == "answered"
    assert logged(reply="聞いてみます", message_to=("w2",))["state"] == "message"
    assert logged(reply="聞いてみます", message_to=("w2",), callback=back)["state"] == "callback"


def test_the_number_to_call_back_stays_out_of_the_published_callback() -> None:
    state = logged(callback=inquiry.CallbackPromise(number="080-0000-0000"))
    assert state["contact"].get("callback_number") == "080-0000-0000"
    assert "080" not in str(state["callback"])


def test_a_call_of_the_future_is_refused_beyond_five_minutes_of_clock_difference() -> None:
    with pytest.raises(OccurredInFuture):
        inquiry.log(inquiry.Log(content(received_at="2026-11-24T00:36:00.000Z")), CLERK, NOW)
    ahead = inquiry.log(inquiry.Log(content(received_at="2026-11-24T00:34:00.000Z")), CLERK, NOW)
    assert ahead.state["received_at"] == "2026-11-24T00:34:00.000Z"


def test_an_answer_settles_the_call_back_that_was_owed() -> None:
    state = logged(callback=inquiry.CallbackPromise(by_text="夕方"))
    after = handling.answer(state, handling.Answer("届出は不要です", "full"), WORKER, LATER).state
    assert after["state"] == "answered"
    assert after["callback"] is not None
    assert after["callback"]["done_at"] == LATER
    assert after["answers"][-1]["by"]["staff_id"] == "w2"


def test_an_incident_stays_recorded() -> None:
    once = handling.answer(logged(), handling.Answer("住所を伝えた", "full", incident=True), CLERK, NOW).state
    again = handling.answer(once, handling.Answer("その後の連絡"), CLERK, LATER).state
    assert once["incident"]
    assert again["incident"]
    assert again["told_level"] == "full"


def test_a_message_is_seen_when_all_its_addressees_have_seen_it() -> None:
    state = handling.leave_message(logged(), handling.Message(("w2", "s1"), "お電話ください"), CLERK, NOW).state
    one = handling.see_message(state, WORKER, LATER)
    assert one is not None
    assert (one.state["state"], one.quiet) == ("message", True)
    both = handling.see_message(one.state, SUPERVISOR, LATER)
    assert both is not None
    assert both.state["state"] == "seen"
    assert handling.see_message(both.state, WORKER, LATER) is None


def test_only_the_addressee_sees_a_message() -> None:
    state = handling.leave_message(logged(), handling.Message(("w2",)), CLERK, NOW).state
    with pytest.raises(OutOfScope):
        handling.see_message(state, SUPERVISOR, LATER)


def test_a_message_without_an_addressee_is_refused() -> None:
    with pytest.raises(MissingField):
        handling.leave_message(logged(), handling.Message(()), CLERK, NOW)


def test_a_message_does_not_end_a_call_back_that_is_owed() -> None:
    state = logged(callback=inquiry.CallbackPromise())
    after = handling.leave_message(state, handling.Message(("w2",)), CLERK, NOW).state
    assert after["state"] == "callback"
    seen = handling.see_message(after, WORKER, LATER)
    assert seen is not None
    assert seen.state["state"] == "callback"


def test_a_completed_call_back_is_an_answer() -> None:
    state = handling.set_callback(logged(), inquiry.CallbackPromise(by_time=LATER, assignee_id="w2"), LATER).state
    done = handling.complete_callback(
        state, handling.CompletedCallback("つながった", "status_only"), WORKER, LATER
    ).state
    assert done["callback"] is not None
    assert (done["state"], done["callback"]["done_by"], done["reply"]) == ("answered", "w2", "つながった")


def test_a_call_back_that_was_never_promised_cannot_be_completed() -> None:
    with pytest.raises(StateForbids) as refused:
        handling.complete_callback(logged(), handling.CompletedCallback(), WORKER, LATER)
    assert refused.value.context == {"state": "received"}


def test_a_hand_over_without_a_recipient_is_refused() -> None:
    with pytest.raises(MissingField):
        handling.hand_off(logged(), handling.HandOff(), CLERK, NOW)


@pytest.mark.parametrize(
    ("to", "who", "may"),
    [
        (handling.HandOff(to_staff_id="w2"), WORKER, True),
        (handling.HandOff(to_staff_id="w2"), CLERK, False),
        (handling.HandOff(to_staff_id="w2"), SUPERVISOR, True),
        (handling.HandOff(to_unit="生活支援第二係"), WORKER, True),
        (handling.HandOff(to_unit="生活支援第二係"), CLERK, False),
        (handling.HandOff(to_office_code="hyogo"), ELSEWHERE, True),
        (handling.HandOff(to_office_code="hyogo"), CLERK, False),
        (handling.HandOff(to_office_code="hyogo"), SUPERVISOR, False),
        (handling.HandOff(to_unit="生活支援第一係"), ELSEWHERE, False),
    ],
)
def test_only_the_recipient_or_a_supervisor_there_accepts(to: handling.HandOff, who: ActingStaff, may: bool) -> None:
    state = handling.hand_off(logged(), to, CLERK, NOW).state
    if not may:
        with pytest.raises(OutOfScope):
            handling.accept(state, who, LATER)
        return
    accepted = handling.accept(state, who, LATER).state
    assert (accepted["state"], accepted["hand_offs"][-1]["accepted_by"]) == ("accepted", who.staff_id)


def test_a_handed_over_inquiry_is_answered_only_once_it_was_accepted() -> None:
    state = handling.hand_off(logged(), handling.HandOff(to_staff_id="w2"), CLERK, NOW).state
    with pytest.raises(StateForbids):
        handling.answer(state, handling.Answer("…"), WORKER, LATER)
    accepted = handling.accept(state, WORKER, LATER).state
    assert handling.answer(accepted, handling.Answer("済み"), WORKER, LATER).state["state"] == "answered"


def test_linking_removes_the_candidates() -> None:
    state = inquiry.log(inquiry.Log(content(candidates=("h1", "h2"))), CLERK, NOW).state
    decision = inquiry.link(state, "h1", CLERK, NOW)
    assert decision is not None
    assert (decision.state["household_id"], decision.state["candidates"]) == ("h1", [])
    assert inquiry.link(decision.state, "h1", CLERK, NOW) is None


def test_only_a_linked_inquiry_becomes_a_record() -> None:
    with pytest.raises(NotLinked):
        inquiry.promote(logged(), "d1")
    decision = inquiry.promote(logged(household_id="h1"), "d1")
    assert decision is not None
    assert (decision.state["state"], decision.change) == ("received", {"draft_id": "d1"})
    assert inquiry.promote(decision.state, "d1") is None


def test_an_inquiry_folds_only_into_a_record_of_its_household() -> None:
    state = logged(household_id="h1")
    assert inquiry.fold(state, "r1", "h2") is None
    assert inquiry.fold(logged(), "r1", None) is None
    folded = inquiry.fold(state, "r1", "h1")
    assert folded is not None
    assert (folded.state["state"], folded.state["record_id"]) == ("promoted", "r1")
    assert inquiry.fold(folded.state, "r1", "h1") is None


def test_a_revision_keeps_when_and_by_whom_the_call_was_taken() -> None:
    decision = inquiry.revise(logged(household_id="h1"), content(subject="退院の連絡"), (), WORKER, LATER)
    assert decision is not None
    assert decision.change == {"fields": ["subject"]}
    assert decision.state["received_at"] == NOW
    assert decision.state["received_by_id"] == "w1"
    assert decision.state["household_id"] == "h1"


def test_a_revision_that_changes_nothing_is_none() -> None:
    assert inquiry.revise(logged(), content(), (), WORKER, LATER) is None


def test_a_revision_keeps_the_candidates_that_were_not_shown_where_they_stood() -> None:
    state: Inquiry = {**logged(), "candidates": ["hidden", "h1", "h2"]}
    assert inquiry.revise(state, content(candidates=("h1", "h2")), {"hidden"}, WORKER, LATER) is None
    decision = inquiry.revise(state, content(candidates=("h2",)), {"hidden"}, WORKER, LATER)
    assert decision is not None
    assert decision.state["candidates"] == ["h2", "hidden"]
    everybody = inquiry.revise(state, content(), (), WORKER, LATER)
    assert everybody is not None
    assert everybody.state["candidates"] == []


def test_a_revision_leaves_the_number_to_call_back() -> None:
    state = logged(callback=inquiry.CallbackPromise(number="080-0000-0000"))
    decision = inquiry.revise(state, content(phone="078-000-0000"), (), WORKER, LATER)
    assert decision is not None
    assert decision.state["contact"] == {"phone": "078-000-0000", "callback_number": "080-0000-0000"}


def test_an_inquiry_closes_only_after_an_answer_or_a_seen_message() -> None:
    with pytest.raises(StateForbids):
        inquiry.close(logged(), CLERK, LATER)
    closed = inquiry.close(logged(reply="済み"), CLERK, LATER).state
    assert (closed["state"], closed["closed_at"]) == ("closed", LATER)
    with pytest.raises(StateForbids):
        handling.answer(closed, handling.Answer("まだ"), CLERK, LATER)


def test_the_offices_and_addressees_of_an_inquiry() -> None:
    state = handling.hand_off(
        logged(message_to=("w5",), callback=inquiry.CallbackPromise(assignee_id="w6")),
        handling.HandOff(to_staff_id="w9", to_office_code="hyogo"),
        CLERK,
        NOW,
    ).state
    assert keepers(state) == ["hyogo", "tarumi"]
    assert reading_offices(state, "nada") == ["hyogo", "tarumi", "nada"]
    assert addressees(state) == {"w5", "w6", "w9"}


def test_somebody_is_an_addressee_until_the_inquiry_is_over_or_handed_on() -> None:
    state = handling.hand_off(
        logged(message_to=("w5",), reply="済み"), handling.HandOff(to_staff_id="w9"), CLERK, NOW
    ).state
    onward = handling.hand_off(state, handling.HandOff(to_staff_id="w8"), ELSEWHERE, NOW).state
    assert addressees(onward) == {"w5", "w8"}
    taken = handling.accept({**onward, "hand_offs": [{**onward["hand_offs"][-1], "to_staff_id": "w9"}]}, ELSEWHERE, NOW)
    answered = handling.answer(taken.state, handling.Answer("済み"), ELSEWHERE, NOW).state
    assert addressees(answered) == {"w5", "w9"}
    closed = inquiry.close(answered, CLERK, LATER).state
    assert addressees(closed) == {"w5"}, "they have not seen their message yet"
    who = ActingStaff("w5", "試", "現業員", "hyogo", "28105", "", "caseworker")
    seen = handling.see_message(closed, who, LATER)
    assert seen is not None
    assert addressees(seen.state) == frozenset()


STEPS = st.sampled_from(
    ["answer", "message", "seen", "callback", "callback_done", "hand_off", "accept", "link", "promote", "fold", "close"]
)
PEOPLE = st.sampled_from([CLERK, WORKER, SUPERVISOR, ELSEWHERE])


def step(name: str, state: Inquiry, who: ActingStaff) -> InquiryDecision | None:
    match name:
        case "answer":
            return handling.answer(state, handling.Answer("回答"), who, LATER)
        case "message":
            return handling.leave_message(state, handling.Message(("w2",), "伝言"), who, LATER)
        case "seen":
            return handling.see_message(state, who, LATER)
        case "callback":
            return handling.set_callback(state, inquiry.CallbackPromise(by_text="夕方", number="080-0000-0000"), LATER)
        case "callback_done":
            return handling.complete_callback(state, handling.CompletedCallback(), who, LATER)
        case "hand_off":
            return handling.hand_off(state, handling.HandOff(to_unit="生活支援第二係"), who, LATER)
        case "accept":
            return handling.accept(state, who, LATER)
        case "link":
            return inquiry.link(state, "h1", who, LATER)
        case "promote":
            return inquiry.promote(state, "d1")
        case "fold":
            return inquiry.fold(state, "r1", "h1")
        case _:
            return inquiry.close(state, who, LATER)


@settings(max_examples=1000, deadline=None)
@given(st.lists(st.tuples(STEPS, PEOPLE), max_size=12))
def test_every_sequence_of_actions_leaves_a_publishable_state(steps: list[tuple[str, ActingStaff]]) -> None:
    state = logged()
    for name, who in steps:
        try:
            decision = step(name, state, who)
        except Problem:
            decision = None
        if decision is None:
            continue
        if state["state"] == "promoted":  # a message may still be marked as seen; the inquiry stays folded
            assert (name, decision.state["state"]) == ("seen", "promoted")
        earlier, state = state, decision.state
        published = counter.Inquiry.model_validate({**state, "id": "i1", "version": 1})
        assert "080-0000-0000" not in published.model_dump_json()
        assert len(published.answers) >= len(earlier["answers"])
        assert len(published.messages) >= len(earlier["messages"])


def test_the_table_of_actions_covers_every_state_and_allows_nothing_after_folding() -> None:
    assert set(get_args(InquiryState)) - {"promoted"} == frozenset[str]().union(*ALLOWED.values())
    assert possible("promoted") == []
    assert possible("closed") == ["link", "promote"]
