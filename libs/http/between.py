"""What several services answer to each other and to the operator in the same words; each composes them in its `main`."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, Any

from fastapi import Query, Response

from libs.http.access import CurrentService, for_service
from libs.http.conditions import json_response
from libs.http.routing import Router
from libs.purposes import PATH, Keeper
from libs.restrictions import Snapshot
from libs.strict import Code, Id, TimeText

Report = Callable[[str, str, str | None], Awaitable[dict[str, Any]]]
"""(the service that asks, since when, after which page) → audit entries of reading other offices."""


def elsewhere(report: Report) -> Router:
    """For the operator's report: who read other offices."""
    router = Router(include_in_schema=False)

    @router.get("/internal/v1/elsewhere", dependencies=[for_service("ops")])
    async def read_elsewhere(
        caller: CurrentService, since: TimeText, after: TimeText | None = None
    ) -> Response:
        """The audit entries of reading other offices, for the operator's report, by the page."""
        return json_response(await report(caller.name, since, after))

    return router


def restrictions_held(current: Callable[[], Awaitable[Snapshot]]) -> Router:
    """For the operator after a restore: what a service that keeps a copy hides by."""
    router = Router(include_in_schema=False)

    @router.get("/internal/v1/restrictions/held", dependencies=[for_service("ops")])
    async def read_held() -> Response:
        """The set that this process hides by: more than the owner's own after a restore."""
        held = await current()
        return json_response({"n": held.n, "households": held.households})

    return router


def openings(keeper: Keeper, *, asked_by: Sequence[str]) -> Router:
    """For the other services: what a reference that this one keeps opens as a purpose."""
    router = Router(include_in_schema=False)

    @router.get(PATH, dependencies=[for_service(*asked_by)])
    async def read_openings(
        ref_id: Id, staff_id: Id, office: Annotated[list[Code], Query(max_length=100)]
    ) -> Response:
        """What it opens to somebody who states it as the purpose of reading other offices."""
        return json_response((await keeper(ref_id, staff_id, office)).as_json())

    return router
