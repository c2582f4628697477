"""Reads staff and offices, and a person's current posts as the gateway puts them into a token."""

from collections.abc import Mapping, Sequence
from typing import TypedDict

from libs import problems
from libs.aggregates import Stored
from libs.calendar import in_force
from libs.contracts.codes import HEAD_OFFICE, LABELS, Role
from libs.cursor import Listed
from libs.policy import role_may
from libs.released import Impersonal
from libs.states.people import PublishedOffice
from services.records.domain.state import Office, Staff
from services.records.queries.household import today_of
from services.records.store import Context, Store


class CurrentPost(TypedDict):
    """A post held today, as tokens and lists have it."""

    post: str
    role: Role
    office_code: str
    unit: str
    office: str
    ward_code: str
    read_group: list[str]


class StaffMember(TypedDict):
    """A staff member with the posts of today."""

    id: str
    name: str
    kana: str | None
    staff_number: str
    posts: list[CurrentPost]


class ShownOffice(PublishedOffice):
    """An office with the day up to which its old books were imported."""

    books_until: str | None


def current_posts(staff: Staff, offices: Mapping[str, Office], today: str) -> list[CurrentPost]:
    """The posts held today, each with its ward, its read group and the name of its office (本庁 without one)."""
    groups: dict[str, list[str]] = {}
    for office in offices.values():
        groups.setdefault(office["read_group"], []).append(office["office_code"])
    posts: list[CurrentPost] = []
    for post in staff["posts"]:
        if not in_force(post, today):
            continue
        office = offices.get(post["office_code"])
        posts.append(
            {
                "post": post["post"],
                "role": post["role"],
                "office_code": post["office_code"],
                "unit": post["unit"],
                "office": office["name"] if office else LABELS["head_office"][HEAD_OFFICE],
                "ward_code": office["ward_code"] if office else HEAD_OFFICE,
                "read_group": sorted(groups[office["read_group"]]) if office else [],
            }
        )
    return posts


async def offices_by_code(store: Store) -> dict[str, Office]:
    return {o.state["office_code"]: o.state for o in await store.all_offices()}


async def person(store: Store, staff_id: str) -> StaffMember:
    """One staff member with today's posts, for the gateway."""
    found = await store.staff.load(staff_id)
    if found is None or found.state["deleted"]:
        raise problems.NotFound
    return _with_posts(found, await offices_by_code(store), today_of(store))


async def persons(store: Store, staff_ids: Sequence[str]) -> list[StaffMember]:
    """These staff members with today's posts. Unknown ids are left out."""
    offices = await offices_by_code(store)
    found = await store.staff_by_id(staff_ids)
    return [_with_posts(one, offices, today_of(store)) for one in found]


async def people(store: Store) -> list[StaffMember]:
    """Everybody who holds a post today, by staff number. The demo login offers them."""
    offices = await offices_by_code(store)
    found = [_with_posts(s, offices, today_of(store)) for s in await store.all_staff()]
    return sorted((p for p in found if p["posts"]), key=lambda p: p["staff_number"])


def _with_posts(staff: Stored[Staff], offices: Mapping[str, Office], today: str) -> StaffMember:
    return {
        "id": staff.id,
        "name": staff.state["name"],
        "kana": staff.state["kana"],
        "staff_number": staff.state["staff_number"],
        "posts": current_posts(staff.state, offices, today),
    }


async def staff(context: Context, *, office: str | None, role: str | None) -> Impersonal[Listed[StaffMember]]:
    """Staff of an office (staff names are no personal data of households: every role may read them)."""
    store, actor = context.store, context.actor
    if not role_may(actor, "read"):
        raise problems.OutOfScope
    offices = await offices_by_code(store)
    found = [
        _with_posts(s, offices, today_of(store))
        for s in await (store.staff_of(office) if office else store.all_staff())
    ]
    matching = [
        p
        for p in found
        if any(
            (office is None or x["office_code"] == office) and (role is None or x["role"] == role) for x in p["posts"]
        )
    ]
    return Impersonal({"items": sorted(matching, key=lambda p: p["staff_number"]), "next_cursor": None})


async def offices(context: Context) -> Impersonal[Listed[ShownOffice]]:
    """All offices, each with the day up to which its old books were imported."""
    store, actor = context.store, context.actor
    if not role_may(actor, "read"):
        raise problems.OutOfScope
    until = await store.books_until()
    shown: list[ShownOffice] = [
        {**store.offices.published(o), "books_until": until.get(o.state["office_code"])}
        for o in await store.all_offices()
    ]
    return Impersonal({"items": shown, "next_cursor": None})


async def assignments(store: Store, worker: str) -> list[str]:
    """The ids of the households that are assigned to a worker today."""
    return await store.household_ids_of({worker}, today_of(store))


async def assignments_of_unit(store: Store, office: str, unit: str) -> list[str]:
    """The ids of the households that are assigned today to those who hold a post in a unit of an office."""
    today = today_of(store)
    return await store.household_ids_of(await staff_of_unit(store, office, unit, today), today)


async def staff_of_unit(store: Store, office: str, unit: str, on: str) -> set[str]:
    """The ids of those who hold a post in this unit of an office on a day (`YYYY-MM-DD`)."""
    return {
        person.id
        for person in await store.staff_of(office)
        if any(
            (post["office_code"], post["unit"]) == (office, unit) and in_force(post, on)
            for post in person.state["posts"]
        )
    }
