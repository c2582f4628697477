"""The rules of inquiries (domain.md 4.6): pure functions from a state and a command to the next state and its event."""

from services.inquiries.domain.decision import Decision, State, Who

__all__ = ["Decision", "State", "Who"]
