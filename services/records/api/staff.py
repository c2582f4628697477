"""Staff and offices."""

from typing import Annotated

from fastapi import Query
from pydantic import Field

from libs.contracts import codes
from libs.contracts.people import Office
from libs.http import Answer, Code, Router, Strict, for_actor
from libs.released import written
from services.records.api.answers import Offices, StaffList
from services.records.api.deps import ChangeContext, ReadContext
from services.records.commands import office as commands
from services.records.queries import staff as queries

router = Router(tags=["staff"])


class FileOnlyIn(Strict):
    """The kinds of record that the office files without a decision."""

    record_types: Annotated[list[codes.RecordType], Field(max_length=20)]


@router.get("/v1/staff", response_model=StaffList, dependencies=[for_actor("read")])
async def list_staff(
    context: ReadContext, office: Annotated[str | None, Query(max_length=64)] = None, role: codes.Role | None = None
) -> Answer:
    """List staff with the posts that they hold today."""
    return Answer(await queries.staff(context, office=office, role=role))


@router.get("/v1/offices", response_model=Offices, dependencies=[for_actor("read")])
async def list_offices(context: ReadContext) -> Answer:
    """List the offices of the city."""
    return Answer(await queries.offices(context))


@router.put("/v1/offices/{office_code}/file-only", response_model=Office, dependencies=[for_actor("administer")])
async def list_file_only(office_code: Code, body: FileOnlyIn, context: ChangeContext) -> Answer:
    """Set the kinds of record that this office files without a decision (登録済): at most 電話, 所内連絡, 査察指導."""
    office = await commands.list_file_only(context, office_code, body.record_types)
    return Answer(written(context, context.store.offices.published(office), office.version))
