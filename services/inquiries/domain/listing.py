"""The fields by which lists find an inquiry. They are stored beside its state and published nowhere."""

from libs.decision import Decision
from libs.states import counter
from services.inquiries.domain.decision import InquiryDecision, ListedDecision
from services.inquiries.domain.readers import keepers, waits_for
from services.inquiries.domain.state import ListedInquiry, LookUp


def to_listed(inquiry_id: str, decision: InquiryDecision) -> ListedDecision:
    """The decision with the look-up fields of its new state."""
    state: ListedInquiry = {**decision.state, **look_up(inquiry_id, decision.state)}
    return Decision(state, decision.event, decision.change, decision.quiet)


def look_up(inquiry_id: str, state: counter.Inquiry) -> LookUp:
    """The offices that keep the inquiry, whom it waits for, and its position in lists."""
    return {
        "offices": keepers(state),
        "waits_for": waits_for(state),
        "listed": f"{state['received_at'] or state['logged_at']}/{inquiry_id}",
    }
