"""Staff and offices."""

from typing import Annotated

from fastapi import Query, Response

from libs.contracts import codes
from libs.http import CurrentActor, Router, for_actor, json_response
from services.records.api.answers import Offices, StaffList
from services.records.api.deps import StoreDep
from services.records.queries import staff as queries

router = Router(tags=["staff"])


@router.get("/v1/staff", response_model=StaffList, dependencies=[for_actor("read")])
async def list_staff(
    actor: CurrentActor, store: StoreDep, office: Annotated[str | None, Query(max_length=64)] = None,
    role: codes.Role | None = None,
) -> Response:  # fmt: skip
    """Staff with the posts they hold today."""
    return json_response(
        {"items": await queries.staff(store, actor, office=office, role=role), "next_cursor": None}
    )


@router.get("/v1/offices", response_model=Offices, dependencies=[for_actor("read")])
async def list_offices(actor: CurrentActor, store: StoreDep) -> Response:
    """The offices of the city."""
    return json_response({"items": await queries.offices(store, actor), "next_cursor": None})
