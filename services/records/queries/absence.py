"""Reads absences of an office or a person. The reason is shown only to those whom it concerns."""

from dataclasses import asdict, dataclass
from datetime import date, timedelta

from libs import problems
from libs.actor import Actor
from libs.aggregates import Stored
from libs.calendar import is_over
from libs.cursor import Listed
from libs.policy import is_in_line, may_act, may_list, require_read
from libs.released import Impersonal
from libs.states.people import PublishedAbsence
from services.records.domain.state import Absence, Staff
from services.records.queries.page import PageRequest, Position, page
from services.records.store import Context

SPAN = timedelta(days=366)
"""The longest period of one request, and the period without `to`."""


@dataclass(frozen=True)
class AbsenceFilters:
    """The office or person whose absences are requested, and the days (`YYYY-MM-DD`, both included)."""

    office_code: str | None
    staff_id: str | None
    since: str | None
    until: str | None

    def as_json(self) -> dict[str, str | None]:
        """The filters in the form to which a cursor is bound."""
        return asdict(self)


async def for_reader(context: Context, absence: Stored[Absence]) -> PublishedAbsence:
    """One absence, with its reason only if this reader may know it."""
    return _shape(context, absence, await context.store.staff.load(absence.state["staff_id"]))


async def absences(
    context: Context, filters: AbsenceFilters, request: PageRequest
) -> Impersonal[Listed[PublishedAbsence]]:
    """A page of the absences that touch these days, by their first day. The default is from today for a year.

    Of an office, of a person, or of a person in that office; with neither it is 422. NotFound for a person whom the
    actor may not list.
    """
    first = filters.since or context.today
    last = filters.until or (date.fromisoformat(first) + SPAN).isoformat()
    _require_bounded(filters, first, last)
    people = {each.id: each for each in await _of_whom(context, filters)}
    found = await context.store.absences_of(list(people), first, last)
    shown = [_shape(context, each, people[each.state["staff_id"]]) for each in found]
    return Impersonal(request.answer(*page(shown, _position, request)))


def _shape(context: Context, absence: Stored[Absence], person: Stored[Staff] | None) -> PublishedAbsence:
    shown: PublishedAbsence = context.store.absences.published(absence)
    if person is None or not _may_know_why(context.actor, person, context.today):
        return shown
    return {**shown, "kind": absence.state["kind_entered"]}


def _may_know_why(actor: Actor, person: Stored[Staff], today: str) -> bool:
    """Whether the actor is the person, a superior in line, or administers an office where the person holds a post."""
    posts = [post for post in person.state["posts"] if not is_over(post, today)]
    return actor.staff_id == person.id or any(
        is_in_line(actor, post["role"], post["office_code"], post["unit"])
        or may_act(actor, "administer", post["office_code"])
        for post in posts
    )


def _position(absence: PublishedAbsence) -> Position:
    return [absence["from"], absence["id"]]


def _require_bounded(filters: AbsenceFilters, first: str, last: str) -> None:
    if filters.office_code is None and filters.staff_id is None:
        raise problems.ValidationFailed(
            "事務所か職員のどちらかを指定してください。", errors=[problems.FieldError("/office_code", "missing")]
        )
    if not first <= last <= (date.fromisoformat(first) + SPAN).isoformat():
        raise problems.ValidationFailed(
            "期間は始まりの日から一年以内で指定してください。", errors=[problems.FieldError("/to", "out_of_range")]
        )


async def _of_whom(context: Context, filters: AbsenceFilters) -> list[Stored[Staff]]:
    actor, store = context.actor, context.store
    if filters.office_code is not None:
        require_read(actor, filters.office_code)
        people = await store.staff_of(filters.office_code)
        return [each for each in people if filters.staff_id in (None, each.id)]
    person = await store.staff.load(filters.staff_id or "")
    if person is None or person.state["deleted"]:
        raise problems.NotFound
    if actor.staff_id != person.id and not any(may_list(actor, p["office_code"]) for p in person.state["posts"]):
        raise problems.NotFound
    return [person]
