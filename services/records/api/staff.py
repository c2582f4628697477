"""Staff and offices."""

from typing import Annotated

from fastapi import Query, Response
from pydantic import Field

from libs.contracts import codes
from libs.contracts.people import Office
from libs.http import (
    Code,
    CurrentActor,
    IfMatch,
    OptionalIntent,
    Router,
    Strict,
    etag_response,
    for_actor,
    json_response,
)
from services.records.api.answers import Offices, StaffList
from services.records.api.deps import StoreDep
from services.records.commands import office as commands
from services.records.queries import staff as queries

router = Router(tags=["staff"])


class FileOnlyIn(Strict):
    """The kinds of record that the office files without a decision."""

    record_types: Annotated[list[codes.RecordType], Field(max_length=20)]


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


@router.put(
    "/v1/offices/{office_code}/file-only", response_model=Office, dependencies=[for_actor("administer")]
)
async def list_file_only(
    office_code: Code,
    body: FileOnlyIn,
    actor: CurrentActor,
    store: StoreDep,
    if_match: IfMatch,
    intent: OptionalIntent,
) -> Response:
    """The kinds of record that this office files without a decision (登録済): 電話, 所内連絡, 査察指導 at most."""
    office = await commands.list_file_only(
        store, actor, office_code, list(body.record_types), if_match=if_match, intent=intent
    )
    return etag_response(store.offices.published(office), office.version)
