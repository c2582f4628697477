"""不在 of staff: entered, changed, cancelled; approvals hears of each and moves open steps on."""

from typing import Annotated

from fastapi import Query, Response
from pydantic import Field

from libs.contracts import codes
from libs.contracts.people import Absence
from libs.http import (
    Code,
    CurrentActor,
    CurrentIntent,
    Cursor,
    DateText,
    Id,
    IfMatch,
    Limit,
    OptionalIntent,
    Router,
    Strict,
    etag_response,
    for_actor,
    json_response,
)
from services.records.api.answers import Absences
from services.records.api.deps import StoreDep
from services.records.commands import absence as commands
from services.records.queries import absence as queries

router = Router(tags=["absences"])


class _Days(Strict):
    from_: DateText = Field(alias="from")
    to: DateText
    part_of_day: codes.PartOfDay | None = None


class AbsenceIn(_Days):
    """Which days, both included; `part_of_day` where it is only half of each; kind `undisclosed` leaves it as it is."""

    kind: codes.AbsenceKind


class NewAbsence(_Days):
    """Whose absence, which days, and why."""

    staff_id: Id
    kind: codes.EnteredAbsenceKind


@router.get("/v1/absences", response_model=Absences, dependencies=[for_actor("read")])
async def list_absences(
    actor: CurrentActor, store: StoreDep, office_code: Code | None = None, staff_id: Id | None = None,
    since: Annotated[DateText | None, Query(alias="from")] = None,
    until: Annotated[DateText | None, Query(alias="to")] = None,
    limit: Limit = 50, cursor: Cursor = None,
) -> Response:  # fmt: skip
    """Absences of an office or of a person that touch these days; from today on unless asked otherwise.

    The kind is for the person, superiors in line and who administers the office; to others it is `undisclosed`.
    """
    asked = {"office_code": office_code, "staff_id": staff_id, "from": since, "to": until}
    paging = store.process.cursors.paging(cursor, actor=actor.staff_id, query=asked)
    items, position = await queries.absences(
        store, actor, office_code=office_code, staff_id=staff_id, since=since, until=until, limit=limit,
        after=paging.after,
    )  # fmt: skip
    return json_response({"items": items, "next_cursor": paging.next(position)})


@router.post("/v1/absences", response_model=Absence, dependencies=[for_actor("read")], status_code=201)
async def register_absence(
    body: NewAbsence, actor: CurrentActor, store: StoreDep, intent: CurrentIntent
) -> Response:
    """Enter an absence: one's own, or as 係長 and above or administrator of the office."""
    given = body.model_dump(by_alias=True)
    absence = await commands.register(store, actor, body.staff_id, given, intent)
    return etag_response(await queries.told(store, actor, absence), absence.version, 201)


@router.put("/v1/absences/{absence_id}", response_model=Absence, dependencies=[for_actor("read")])
async def change_absence(
    absence_id: Id, body: AbsenceIn, actor: CurrentActor, store: StoreDep, if_match: IfMatch, intent: OptionalIntent
) -> Response:  # fmt: skip
    """Other days or another kind."""
    given = body.model_dump(by_alias=True)
    absence = await commands.change(store, actor, absence_id, given, if_match=if_match, intent=intent)
    return etag_response(await queries.told(store, actor, absence), absence.version)


@router.post("/v1/absences/{absence_id}/cancel", response_model=Absence, dependencies=[for_actor("read")])
async def cancel_absence(
    absence_id: Id, actor: CurrentActor, store: StoreDep, if_match: IfMatch, intent: CurrentIntent
) -> Response:
    """取消: the person is there after all."""
    absence = await commands.cancel(store, actor, absence_id, if_match=if_match, intent=intent)
    return etag_response(await queries.told(store, actor, absence), absence.version)
