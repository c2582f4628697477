"""What records is to make of an inquiry: the draft of a promotion, the action item of a call-back.

An inquiry keeps since when, and by whom, until records is known to have it (docs/protocols.md 4.7).
"""

from dataclasses import replace

from libs.decision import Decision
from libs.states.published import ByWhom
from services.inquiries.domain.decision import ActingStaff, InquiryDecision, ListedDecision
from services.inquiries.domain.state import Inquiry, ListedInquiry


def await_records(decision: InquiryDecision, who: ActingStaff, now: str) -> InquiryDecision:
    """The decision with the note that records is to take something over; unchanged where it is not."""
    logged_with_callback = decision.event == "inquiry.received" and decision.state["callback"]
    if decision.event not in {"inquiry.promoted", "inquiry.callback_set"} and not logged_with_callback:
        return decision
    state: Inquiry = {**decision.state, "handoff_since": now, "handoff_by": who.as_json()}
    return replace(decision, state=state)


def handed_off(state: Inquiry) -> tuple[str, ByWhom]:
    """Since when, and by whom, something waits for records. TypeError where nothing does."""
    if "handoff_since" not in state or "handoff_by" not in state:
        raise TypeError("nothing of this inquiry waits for records")
    return state["handoff_since"], state["handoff_by"]


def owes_item(state: Inquiry) -> bool:
    """Whether records is to have an action item of its call-back: one promised here and not made yet
    (docs/domain/inquiries.md 2.3)."""
    callback = state["callback"]
    if callback is None or callback["done_at"] is not None:
        return False
    return callback["promised_at"] is not None or not state["is_imported"]


def restate(state: ListedInquiry, now: str) -> ListedDecision:
    """The state published again, because records does not have it yet. It says when, so that the next time is later."""
    restated: ListedInquiry = {**state, "restated_at": now}
    return Decision(restated, "inquiry.restated", quiet=True)
