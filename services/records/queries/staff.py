"""Reading staff and offices; the current posts of a person as the gateway puts them into a token."""

from collections.abc import Sequence

from libs import problems
from libs.actor import Actor
from libs.aggregates import Loaded
from libs.calendar import in_force
from libs.contracts.codes import HEAD_OFFICE, LABELS
from libs.mongo import Doc
from libs.policy import role_may
from services.records.queries.household import today_of
from services.records.store import Store


def current_posts(staff: Doc, offices: dict[str, Doc], today: str) -> list[Doc]:
    """The posts held today, each with its ward, its read group and the name of its office (本庁 where it has none)."""
    groups: dict[str, list[str]] = {}
    for office in offices.values():
        groups.setdefault(office["read_group"], []).append(office["office_code"])
    posts: list[Doc] = []
    for post in staff.get("posts", []):
        if not in_force(post, today):
            continue
        office = offices.get(post["office_code"])
        posts.append(
            {
                "post": post["post"], "role": post["role"], "office_code": post["office_code"], "unit": post["unit"],
                "office": office["name"] if office else LABELS["head_office"][HEAD_OFFICE],
                "ward_code": office["ward_code"] if office else HEAD_OFFICE,
                "read_group": sorted(groups[office["read_group"]]) if office else [],
            }
        )  # fmt: skip
    return posts


async def offices_by_code(store: Store) -> dict[str, Doc]:
    return {o.state["office_code"]: o.state for o in await store.all_offices()}


async def person(store: Store, staff_id: str) -> Doc:
    """One staff member with today's posts, for the gateway."""
    found = await store.staff.load(staff_id)
    if found is None or found.state.get("deleted"):
        raise problems.NotFound
    return _with_posts(found, await offices_by_code(store), today_of(store))


async def persons(store: Store, staff_ids: Sequence[str]) -> list[Doc]:
    """These staff members with today's posts, those who are known."""
    offices = await offices_by_code(store)
    found = await store.staff_by({"_id": {"$in": list(staff_ids)}})
    return [_with_posts(one, offices, today_of(store)) for one in found]


async def people(store: Store) -> list[Doc]:
    """Everybody who holds a post today: the people a demo login offers."""
    offices = await offices_by_code(store)
    found = [_with_posts(s, offices, today_of(store)) for s in await store.staff_by({})]
    return sorted((p for p in found if p["posts"]), key=lambda p: p["staff_number"])


def _with_posts(staff: Loaded, offices: dict[str, Doc], today: str) -> Doc:
    return {
        "id": staff.id, "name": staff.state["name"], "kana": staff.state.get("kana"),
        "staff_number": staff.state["staff_number"], "posts": current_posts(staff.state, offices, today),
    }  # fmt: skip


async def staff(store: Store, actor: Actor, *, office: str | None, role: str | None) -> list[Doc]:
    """Staff of an office (staff names are no personal data of households: every role may read them)."""
    if not role_may(actor, "read"):
        raise problems.OutOfScope
    where: Doc = {"posts.office_code": office} if office else {}
    offices = await offices_by_code(store)
    found = [_with_posts(s, offices, today_of(store)) for s in await store.staff_by(where)]
    wanted = [
        p for p in found
        if any((office is None or x["office_code"] == office) and (role is None or x["role"] == role) for x in p["posts"])
    ]  # fmt: skip
    return sorted(wanted, key=lambda p: p["staff_number"])


async def offices(store: Store, actor: Actor) -> list[Doc]:
    """All offices, each with the day up to which its old books were taken in."""
    if not role_may(actor, "read"):
        raise problems.OutOfScope
    until = await store.books_until()
    return [
        {**store.offices.published(o), "books_until": until.get(o.state["office_code"])}
        for o in await store.all_offices()
    ]


async def assignments(store: Store, worker: str) -> list[str]:
    """The households of a worker today."""
    return await store.household_ids_of(worker, today_of(store))
