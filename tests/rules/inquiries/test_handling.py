"""How an inquiry goes from 受付 to 完了: answers, messages, call-backs, hand-overs, the record it becomes."""

from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from libs.contracts.codes import InquiryState
from libs.contracts.counter import Inquiry
from libs.problems import OutOfScope, Problem
from services.inquiries.domain import State, Who, handling, inquiry
from services.inquiries.domain.decision import ALLOWED, Decision, possible
from services.inquiries.domain.errors import MissingField, NotLinked, OccurredInFuture, StateForbids
from services.inquiries.domain.readers import addressed, keepers, offices_around

NOW = "2026-11-24T00:30:00.000Z"
LATER = "2026-11-24T02:00:00.000Z"
CLERK = Who("w1", "髙橋 試子", "現業員", "tarumi", "28108", "生活支援第一係", "caseworker")
WORKER = Who("w2", "𠮷田 試男", "現業員", "tarumi", "28108", "生活支援第二係", "caseworker")
SUPERVISOR = Who("s1", "中村 試", "係長", "tarumi", "28108", "生活支援第一係", "supervisor")
ELSEWHERE = Who("w9", "山本 試", "現業員", "hyogo", "28105", "生活支援第一係", "caseworker")


def content(**given: Any) -> inquiry.Content:
    values: dict[str, Any] = {
        "channel": "phone",
        "caller": {"kind": "medical", "name": "試験病院 相談室"},
        "subject": "入院の連絡",
        "summary": "昨夜入院した。保険証の扱いを知りたい。",
    }
    return inquiry.Content(**{**values, **given})


def logged(**given: Any) -> State:
    return inquiry.log(inquiry.Log(content(), **given), CLERK, NOW).state


def test_a_call_with_an_unknown_household_is_logged_as_received() -> None:
    decision = inquiry.log(inquiry.Log(content(phone="078-000-0000")), CLERK, NOW)
    assert (decision.event, decision.state["state"]) == ("inquiry.received", "received")
    assert decision.state["household_id"] is None
    assert decision.state["received_at"] == NOW
    assert decision.state["received_by"]["staff_id"] == "w1"
    assert decision.state["contact"] == {"phone": "078-000-0000"}


def test_what_is_still_owed_decides_the_first_state() -> None:
    back = inquiry.CallbackWanted(by_text="午後一番", number="080-0000-0000")
    assert logged(reply="使えます")["state"] == "answered"
    assert logged(reply="聞いてみます", message_to=("w2",))["state"] == "message"
    assert logged(reply="聞いてみます", message_to=("w2",), callback=back)["state"] == "callback"


def test_the_number_to_call_back_stays_out_of_the_published_callback() -> None:
    state = logged(callback=inquiry.CallbackWanted(number="080-0000-0000"))
    assert state["contact"]["callback_number"] == "080-0000-0000"
    assert "080" not in str(state["callback"])


def test_a_call_cannot_have_come_in_the_future_but_a_desk_clock_may_run_ahead() -> None:
    with pytest.raises(OccurredInFuture):
        inquiry.log(inquiry.Log(content(received_at="2026-11-24T00:36:00.000Z")), CLERK, NOW)
    ahead = inquiry.log(inquiry.Log(content(received_at="2026-11-24T00:34:00.000Z")), CLERK, NOW)
    assert ahead.state["received_at"] == "2026-11-24T00:34:00.000Z"


def test_an_answer_settles_the_call_back_that_was_owed() -> None:
    state = logged(callback=inquiry.CallbackWanted(by_text="夕方"))
    after = handling.answer(state, handling.Answer("届出は不要です", "full"), WORKER, LATER).state
    assert after["state"] == "answered"
    assert after["callback"]["done_at"] == LATER
    assert after["answers"][-1]["by"]["staff_id"] == "w2"


def test_telling_too_much_is_recorded_and_stays_recorded() -> None:
    once = handling.answer(logged(), handling.Answer("住所を伝えた", "full", incident=True), CLERK, NOW).state
    again = handling.answer(once, handling.Answer("その後の連絡"), CLERK, LATER).state
    assert once["incident"]
    assert again["incident"]
    assert again["told_level"] == "full"


def test_a_message_is_seen_when_all_its_addressees_have_seen_it() -> None:
    state = handling.leave_message(
        logged(), handling.Message(("w2", "s1"), "お電話ください"), CLERK, NOW
    ).state
    one = handling.see_message(state, WORKER, LATER)
    assert one is not None
    assert (one.state["state"], one.quiet) == ("message", True)
    both = handling.see_message(one.state, SUPERVISOR, LATER)
    assert both is not None
    assert both.state["state"] == "seen"
    assert handling.see_message(both.state, WORKER, LATER) is None


def test_nobody_else_confirms_a_message() -> None:
    state = handling.leave_message(logged(), handling.Message(("w2",)), CLERK, NOW).state
    with pytest.raises(OutOfScope):
        handling.see_message(state, SUPERVISOR, LATER)


def test_a_message_needs_somebody_to_read_it() -> None:
    with pytest.raises(MissingField):
        handling.leave_message(logged(), handling.Message(()), CLERK, NOW)


def test_a_message_does_not_end_a_call_back_that_is_owed() -> None:
    state = logged(callback=inquiry.CallbackWanted())
    after = handling.leave_message(state, handling.Message(("w2",)), CLERK, NOW).state
    assert after["state"] == "callback"
    seen = handling.see_message(after, WORKER, LATER)
    assert seen is not None
    assert seen.state["state"] == "callback"


def test_a_call_back_made_is_an_answer() -> None:
    state = handling.set_callback(logged(), inquiry.CallbackWanted(by_time=LATER, assignee_id="w2")).state
    done = handling.callback_done(
        state, handling.CallbackDone("つながった", "status_only"), WORKER, LATER
    ).state
    assert (done["state"], done["callback"]["done_by"], done["reply"]) == ("answered", "w2", "つながった")


def test_without_a_call_back_there_is_none_to_make() -> None:
    with pytest.raises(StateForbids) as refused:
        handling.callback_done(logged(), handling.CallbackDone(), WORKER, LATER)
    assert refused.value.context == {"state": "received"}


def test_a_hand_over_needs_somebody_to_take_it() -> None:
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
def test_only_the_one_it_was_handed_to_accepts_or_his_supervisor(
    to: handling.HandOff, who: Who, may: bool
) -> None:
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


def test_linking_ends_the_guessing() -> None:
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


def test_it_folds_away_only_into_a_written_record_of_its_household() -> None:
    state = logged(household_id="h1")
    assert inquiry.fold(state, "r1", "h2") is None
    assert inquiry.fold(logged(), "r1", None) is None
    folded = inquiry.fold(state, "r1", "h1")
    assert folded is not None
    assert (folded.state["state"], folded.state["record_id"]) == ("promoted", "r1")
    assert inquiry.fold(folded.state, "r1", "h1") is None


def test_a_revision_keeps_when_and_by_whom_it_was_taken() -> None:
    decision = inquiry.revise(logged(household_id="h1"), content(subject="退院の連絡"), WORKER, LATER)
    assert decision is not None
    assert decision.change == {"fields": ["subject"]}
    assert decision.state["received_at"] == NOW
    assert decision.state["received_by_id"] == "w1"
    assert decision.state["household_id"] == "h1"


def test_a_revision_that_changes_nothing_is_none() -> None:
    assert inquiry.revise(logged(), content(), WORKER, LATER) is None


def test_a_revision_leaves_the_number_to_call_back() -> None:
    state = logged(callback=inquiry.CallbackWanted(number="080-0000-0000"))
    decision = inquiry.revise(state, content(phone="078-000-0000"), WORKER, LATER)
    assert decision is not None
    assert decision.state["contact"] == {"phone": "078-000-0000", "callback_number": "080-0000-0000"}


def test_closing_comes_after_answer_or_seen_message() -> None:
    with pytest.raises(StateForbids):
        inquiry.close(logged(), LATER)
    closed = inquiry.close(logged(reply="済み"), LATER).state
    assert (closed["state"], closed["closed_at"]) == ("closed", LATER)
    with pytest.raises(StateForbids):
        handling.answer(closed, handling.Answer("まだ"), CLERK, LATER)


def test_it_concerns_its_keepers_its_household_and_whom_it_names() -> None:
    state = handling.hand_off(
        logged(message_to=("w5",), callback=inquiry.CallbackWanted(assignee_id="w6")),
        handling.HandOff(to_staff_id="w9", to_office_code="hyogo"), CLERK, NOW,
    ).state  # fmt: skip
    assert keepers(state) == ["hyogo", "tarumi"]
    assert offices_around(state, "nada") == ["hyogo", "tarumi", "nada"]
    assert addressed(state) == {"w5", "w6", "w9"}


def test_what_was_asked_of_somebody_in_person_ends_with_the_inquiry_or_when_it_is_handed_on() -> None:
    state = handling.hand_off(
        logged(message_to=("w5",), reply="済み"), handling.HandOff(to_staff_id="w9"), CLERK, NOW
    ).state
    onward = handling.hand_off(state, handling.HandOff(to_staff_id="w8"), ELSEWHERE, NOW).state
    assert addressed(onward) == {"w5", "w8"}
    taken = handling.accept(
        {**onward, "hand_offs": [{**onward["hand_offs"][-1], "to_staff_id": "w9"}]}, ELSEWHERE, NOW
    )
    answered = handling.answer(taken.state, handling.Answer("済み"), ELSEWHERE, NOW).state
    assert addressed(answered) == {"w5", "w9"}
    closed = inquiry.close(answered, LATER).state
    assert addressed(closed) == {"w5"}, "he has not seen his message yet"
    who = Who("w5", "試", "現業員", "hyogo", "28105", "", "caseworker")
    seen = handling.see_message(closed, who, LATER)
    assert seen is not None
    assert addressed(seen.state) == frozenset()


# ---------------------------------------------------------------- whatever happens in whatever order

STEPS = st.sampled_from(
    ["answer", "message", "seen", "callback", "callback_done", "hand_off", "accept", "link", "promote", "fold", "close"]
)  # fmt: skip
PEOPLE = st.sampled_from([CLERK, WORKER, SUPERVISOR, ELSEWHERE])


def step(name: str, state: State, who: Who) -> Decision | None:
    match name:
        case "answer":
            return handling.answer(state, handling.Answer("回答"), who, LATER)
        case "message":
            return handling.leave_message(state, handling.Message(("w2",), "伝言"), who, LATER)
        case "seen":
            return handling.see_message(state, who, LATER)
        case "callback":
            return handling.set_callback(
                state, inquiry.CallbackWanted(by_text="夕方", number="080-0000-0000")
            )
        case "callback_done":
            return handling.callback_done(state, handling.CallbackDone(), who, LATER)
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
            return inquiry.close(state, LATER)


@settings(max_examples=1000, deadline=None)
@given(st.lists(st.tuples(STEPS, PEOPLE), max_size=12))
def test_whatever_happens_the_state_is_publishable_and_what_is_possible_is_true(
    steps: list[tuple[str, Who]],
) -> None:
    state = logged()
    for name, who in steps:
        try:
            decision = step(name, state, who)
        except Problem:
            decision = None
        if decision is None:
            continue
        if state["state"] == "promoted":  # its message may still be confirmed; it stays folded
            assert (name, decision.state["state"]) == ("seen", "promoted")
        earlier, state = state, decision.state
        published = Inquiry.model_validate({**state, "id": "i1", "version": 1})
        assert "080-0000-0000" not in published.model_dump_json()
        assert len(published.answers) >= len(earlier["answers"])
        assert len(published.messages) >= len(earlier["messages"])


def test_every_state_is_reachable_by_the_table_and_a_folded_one_allows_nothing() -> None:
    assert set(get_args(InquiryState)) - {"promoted"} == frozenset[str]().union(*ALLOWED.values())
    assert possible({"state": "promoted"}) == []
    assert possible({"state": "closed"}) == ["link", "promote"]
