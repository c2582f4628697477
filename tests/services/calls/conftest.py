"""records and approvals side by side with the people of 垂水, as the tests of corrections use them."""

from tests.services.corrections.conftest import desks

__all__ = ["desks"]
