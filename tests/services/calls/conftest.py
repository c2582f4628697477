"""records and approvals beside each other with the people of 垂水, as the corrections are tested with."""

from tests.services.corrections.conftest import desks

__all__ = ["desks"]
