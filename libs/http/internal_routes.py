"""Internal routes that several services have in common; each service adds them in its `main`."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from typing import Annotated

from fastapi import Query, Response
from fastapi.responses import StreamingResponse

from libs.audit import ElsewherePage
from libs.canonical import Json
from libs.feeds import Feeds
from libs.http.access import CurrentService, for_service
from libs.http.conditions import json_response
from libs.http.routing import Router
from libs.ids import BUCKETS
from libs.purposes import PATH, OpeningResolver
from libs.restrictions import RestrictionSet
from libs.strict import Code, Id, TimeText

Report = Callable[[str, str, str | None], Awaitable[ElsewherePage]]
"""(calling service, since, after) → a page of audit entries of reads of other offices."""

NoteFeed = Callable[[str, str, Mapping[str, Json]], Awaitable[None]]
"""(calling service, action, details) → writes one audit entry."""


def feed_routes(
    source: Feeds, note: NoteFeed, *, losses_to: Sequence[str], states_to: Sequence[str], journal_to: Sequence[str]
) -> Router:
    """The feeds by which other services catch up. Each route is open to the named services only, and reads of personal
    data are audited (docs/domain/access.md 5.1)."""
    router = Router(include_in_schema=False)

    @router.get("/internal/v1/losses", dependencies=[for_service(*losses_to)])
    async def losses(after: int = 0) -> Response:
        """The losses of this service's topic."""
        return json_response({"items": await source.losses(after)})

    @router.get("/internal/v1/states", dependencies=[for_service(*states_to)])
    async def states(
        caller: CurrentService,
        bucket_from: Annotated[int, Query(ge=0, le=BUCKETS)] = 0,
        bucket_to: Annotated[int, Query(ge=0, le=BUCKETS)] = BUCKETS,
        type_: Annotated[list[str] | None, Query(alias="type", max_length=20)] = None,
    ) -> StreamingResponse:
        """The published states of some buckets, as NDJSON."""
        await note(caller.name, "states", {"from": bucket_from, "to": bucket_to})
        return _ndjson(source.states(range(bucket_from, bucket_to), type_))

    @router.get("/internal/v1/journal", dependencies=[for_service(*journal_to)])
    async def journal(caller: CurrentService, key: Annotated[list[str], Query(max_length=100)]) -> StreamingResponse:
        """The events of some aggregates, as NDJSON."""
        await note(caller.name, "journal", {"keys": len(key)})
        return _ndjson(source.journal(key))

    _ = losses, states, journal
    return router


def _ndjson(lines: AsyncIterator[bytes]) -> StreamingResponse:
    return StreamingResponse(lines, media_type="application/x-ndjson")


def elsewhere_routes(report: Report) -> Router:
    """The route for the operator's report of reads of other offices."""
    router = Router(include_in_schema=False)

    @router.get("/internal/v1/elsewhere", dependencies=[for_service("ops")])
    async def read_elsewhere(caller: CurrentService, since: TimeText, after: TimeText | None = None) -> Response:
        """A page of audit entries of reads of other offices."""
        return json_response(await report(caller.name, since, after))

    return router


def restriction_routes(current: Callable[[], Awaitable[RestrictionSet]]) -> Router:
    """The route by which the operator reads, after a restore, the restrictions that a service still enforces."""
    router = Router(include_in_schema=False)

    @router.get("/internal/v1/restrictions/held", dependencies=[for_service("ops")])
    async def read_enforced() -> Response:
        """The restrictions that this process enforces; after a restore they may be more than the owner's."""
        enforced = await current()
        return json_response({"n": enforced.n, "households": enforced.households})

    return router


def opening_routes(resolver: OpeningResolver, *, asked_by: Sequence[str]) -> Router:
    """The route by which other services ask what a reference kept here opens as a purpose."""
    router = Router(include_in_schema=False)

    @router.get(PATH, dependencies=[for_service(*asked_by)])
    async def read_openings(ref_id: Id, staff_id: Id, office: Annotated[list[Code], Query(max_length=100)]) -> Response:
        """What the reference opens for a reader who states it as a purpose."""
        return json_response((await resolver(ref_id, staff_id, office)).as_json())

    return router
