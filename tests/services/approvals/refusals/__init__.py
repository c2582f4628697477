"""One way to provoke each refusal of sign-off, in a file for each cause. Importing this package fills `ways.WAYS`."""

from tests.services.approvals.refusals import dependencies, request, state, who_asks

__all__ = ["dependencies", "request", "state", "who_asks"]
