"""不在 of staff: enter, change and cancel absences. approvals receives each event and reassigns open steps."""

from typing import Annotated

from fastapi import Query
from pydantic import BaseModel, Field

from libs.contracts import codes
from libs.contracts.people import Absence
from libs.http import Answer, Code, Cursor, DateText, Id, Limit, Router, Strict, for_actor, given
from libs.released import written
from services.records.api.answers import Absences
from services.records.api.deps import ActionContext, ChangeContext, CreateContext, ReadContext
from services.records.commands import absence as commands
from services.records.domain import absence as rules
from services.records.queries import absence as queries
from services.records.queries.page import PageRequest

router = Router(tags=["absences"])


class _Days(Strict):
    from_: DateText = Field(alias="from")
    to: DateText
    part_of_day: codes.PartOfDay | None = None


class AbsenceIn(_Days):
    """The days, both included. `part_of_day` makes each a half-day. The kind `undisclosed` keeps the stored kind."""

    kind: codes.AbsenceKind


class NewAbsence(_Days):
    """The staff member, the days and the reason of an absence."""

    staff_id: Id
    kind: codes.EnteredAbsenceKind


class AbsenceQuery(BaseModel):
    """The filters of a list of absences: office, staff member, days."""

    office_code: Code | None = None
    staff_id: Id | None = None
    from_: DateText | None = Field(default=None, alias="from")
    to: DateText | None = None
    limit: Limit = 50
    cursor: Cursor = None


@router.get("/v1/absences", response_model=Absences, dependencies=[for_actor("read")])
async def list_absences(context: ReadContext, query: Annotated[AbsenceQuery, Query()]) -> Answer:
    """List the absences of an office or a person that overlap these days. The default is from today on.

    The person, their superiors in line and the administrators of the office see the kind. Others see `undisclosed`.
    """
    filters = queries.AbsenceFilters(query.office_code, query.staff_id, query.from_, query.to)
    paging = context.store.process.cursors.paging(query.cursor, actor=context.actor.staff_id, query=filters.as_json())
    return Answer(await queries.absences(context, filters, PageRequest(query.limit, paging)))


@router.post("/v1/absences", response_model=Absence, dependencies=[for_actor("read")], status_code=201)
async def register_absence(body: NewAbsence, context: CreateContext) -> Answer:
    """Enter an absence: one's own, or another person's as 係長 or above or as an administrator of the office."""
    absence = await commands.register(context, body.staff_id, given(body, rules.NewAbsence))
    return Answer(written(context, await queries.for_reader(context, absence), absence.version), 201)


@router.put("/v1/absences/{absence_id}", response_model=Absence, dependencies=[for_actor("read")])
async def change_absence(absence_id: Id, body: AbsenceIn, context: ChangeContext) -> Answer:
    """Change the days or the kind of an absence."""
    absence = await commands.change(context, absence_id, given(body, rules.ChangedAbsence))
    return Answer(written(context, await queries.for_reader(context, absence), absence.version))


@router.post("/v1/absences/{absence_id}/cancel", response_model=Absence, dependencies=[for_actor("read")])
async def cancel_absence(absence_id: Id, context: ActionContext) -> Answer:
    """取消: cancel an absence, because the person is present after all."""
    absence = await commands.cancel(context, absence_id)
    return Answer(written(context, await queries.for_reader(context, absence), absence.version))
