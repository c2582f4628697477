"""Reading absences: who of an office, or one person, is away on some days; why, only for whom it concerns."""

from datetime import date, timedelta

from libs import problems
from libs.actor import Actor
from libs.aggregates import Loaded
from libs.calendar import is_over
from libs.mongo import Doc
from libs.policy import is_in_line, may_act, may_list, require_read
from services.records.queries.household import today_of
from services.records.queries.page import Position, page
from services.records.store import Store

SPAN = timedelta(days=366)
"""At most so many days are asked for at once; without `to` so many are shown."""


async def told(store: Store, actor: Actor, absence: Loaded) -> Doc:
    """One absence as this reader may know it."""
    return _shape(store, actor, absence, await store.staff.load(absence.state["staff_id"]))


async def absences(
    store: Store, actor: Actor, *, office_code: str | None, staff_id: str | None, since: str | None, until: str | None,
    limit: int, after: Position | None,
) -> tuple[list[Doc], Position | None]:  # fmt: skip
    """A page of the absences that touch `since`…`until` (today and a year on where not given), by their first day.

    Of an office, of a person, or of a person in that office; of neither is 422. NotFound for what the actor does not read.
    """
    first = since or today_of(store)
    last = until or (date.fromisoformat(first) + SPAN).isoformat()
    _require_bounded(office_code, staff_id, first, last)
    people = {each.id: each for each in await _of_whom(store, actor, office_code, staff_id)}
    found = await store.absences_of(list(people), first, last)
    shown = [_shape(store, actor, each, people[each.state["staff_id"]]) for each in found]
    return page(shown, _position, limit, after)


def _shape(store: Store, actor: Actor, absence: Loaded, person: Loaded | None) -> Doc:
    shown = store.absences.published(absence)
    if person is None or not _may_know_why(actor, person, today_of(store)):
        return shown
    return {**shown, "kind": absence.state["kind_entered"]}


def _may_know_why(actor: Actor, person: Loaded, today: str) -> bool:
    """The person, superiors in line, and whoever administers an office where the person holds a post."""
    posts = [post for post in person.state.get("posts", []) if not is_over(post, today)]
    return actor.staff_id == person.id or any(
        is_in_line(actor, post["role"], post["office_code"], post["unit"])
        or may_act(actor, "administer", post["office_code"])
        for post in posts
    )


def _position(absence: Doc) -> Position:
    return [absence["from"], absence["id"]]


def _require_bounded(office_code: str | None, staff_id: str | None, first: str, last: str) -> None:
    if office_code is None and staff_id is None:
        raise problems.ValidationFailed(
            "事務所か職員のどちらかを指定してください。",
            errors=[problems.FieldError("/office_code", "missing")],
        )
    if not first <= last <= (date.fromisoformat(first) + SPAN).isoformat():
        raise problems.ValidationFailed(
            "期間は始まりの日から一年以内で指定してください。",
            errors=[problems.FieldError("/to", "out_of_range")],
        )


async def _of_whom(store: Store, actor: Actor, office_code: str | None, staff_id: str | None) -> list[Loaded]:
    if office_code is not None:
        require_read(actor, office_code)
        people = await store.staff_by({"posts.office_code": office_code})
        return [each for each in people if staff_id in (None, each.id)]
    person = await store.staff.load(staff_id or "")
    if person is None or person.state.get("deleted"):
        raise problems.NotFound
    posts: list[Doc] = person.state.get("posts", [])
    if actor.staff_id != person.id and not any(may_list(actor, post["office_code"]) for post in posts):
        raise problems.NotFound
    return [person]
