"""Every route that changes something takes an Idempotency-Key: a retry after a success is that success, never a 412."""

import pytest

from tests.security.routes import Route, all_routes

CHANGES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
WITHOUT = {
    # These only read.
    "records POST /v1/callers",
    "search POST /v1/search",
    # Idempotent by themselves: who has opened or read a case stays so.
    "approvals POST /v1/approvals/{approval_id}/open",
    "approvals POST /v1/approvals/{approval_id}/seen",
    # A session is the caller's own, and each log-in makes another one.
    "gateway POST /api/v1/session",
    "gateway DELETE /api/v1/session",
    "gateway POST /api/v1/session/post",
    # The same look twice is one visit, and the same purpose the same.
    "gateway POST /api/v1/session/visit",
    "gateway PUT /api/v1/session/purpose",
    # The gateway passes the key on as it was given.
    *(f"gateway {method} /api/v1/{{path:path}}" for method in CHANGES),
}
CHANGING = [route for route in all_routes() if route.method in CHANGES and not route.callers]
"""What people may ask; services name what they say to each other by its ids."""


@pytest.mark.parametrize("route", CHANGING, ids=str)
def test_a_route_that_changes_something_takes_a_key(route: Route) -> None:
    assert ("Idempotency-Key" in route.headers) == (str(route) not in WITHOUT)


def test_every_exception_is_a_route() -> None:
    assert {str(route) for route in CHANGING} >= WITHOUT
