"""The rules of inquiries (docs/domain/inquiries.md): pure functions that decide the next state and its event."""

from services.inquiries.domain.decision import ActingStaff, InquiryDecision
from services.inquiries.domain.state import Inquiry

__all__ = ["ActingStaff", "Inquiry", "InquiryDecision"]
