"""What records must take over from an inquiry is noted in the inquiry until records has it."""

import pytest

from libs.states.counter import Callback
from services.inquiries.domain import ActingStaff, Inquiry, handling, inquiry
from services.inquiries.domain.handoff import await_records, handed_off, owes_item, restate
from services.inquiries.domain.listing import look_up

NOW = "2026-11-24T00:30:00.000Z"
LATER = "2026-11-24T02:00:00.000Z"
CLERK = ActingStaff("w1", "髙橋 試子", "現業員", "tarumi", "28108", "生活支援第一係", "caseworker")
CONTENT = inquiry.Content("phone", {"kind": "medical", "related_party_id": None, "name": None, "org": None}, "件", "文")
PROMISE = inquiry.CallbackPromise(by_text="夕方")


def logged(callback: inquiry.CallbackPromise | None = None) -> Inquiry:
    decision = inquiry.log(inquiry.Log(CONTENT, household_id="h1", callback=callback), CLERK, NOW)
    return await_records(decision, CLERK, NOW).state


def test_a_call_logged_without_a_call_back_waits_for_nothing() -> None:
    with pytest.raises(TypeError):
        handed_off(logged())


def test_a_promised_call_back_waits_for_records() -> None:
    assert handed_off(logged(PROMISE)) == (NOW, CLERK.as_json())
    later = await_records(handling.set_callback(logged(), PROMISE, LATER), CLERK, LATER).state
    assert handed_off(later) == (LATER, CLERK.as_json())


def test_a_promotion_waits_for_records() -> None:
    decision = inquiry.promote(logged(), "d1")
    assert decision is not None
    assert handed_off(await_records(decision, CLERK, LATER).state) == (LATER, CLERK.as_json())


def test_an_answer_leaves_a_waiting_hand_off_as_it_is() -> None:
    answered = handling.answer(logged(PROMISE), handling.Answer("済み"), CLERK, LATER)
    assert handed_off(await_records(answered, CLERK, LATER).state) == (NOW, CLERK.as_json())


def test_a_restated_inquiry_notes_when_and_is_quiet() -> None:
    state = logged(PROMISE)
    decision = restate({**state, **look_up("i1", state)}, LATER)
    assert handed_off(decision.state) == (NOW, CLERK.as_json())
    assert decision.state.get("restated_at") == LATER
    assert (decision.event, decision.quiet) == ("inquiry.restated", True)


def test_records_owes_an_item_for_a_call_promised_here_until_it_is_made() -> None:
    book: Inquiry = {**logged(), "is_imported": True}
    assert not owes_item(logged())
    promised = handling.set_callback(book, PROMISE, LATER).state
    assert owes_item(promised), "promised here, though the call is of a book"
    of_book: Inquiry = {**promised, "callback": {**there(promised["callback"]), "promised_at": None}}
    assert not owes_item(of_book), "its book has an item of its own"
    made = handling.complete_callback(promised, handling.CompletedCallback(), CLERK, LATER).state
    assert not owes_item(made)


def there(callback: Callback | None) -> Callback:
    assert callback is not None
    return callback
