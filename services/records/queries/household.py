"""Reads households, callers and contacts: check the right to read, read, shape, release."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import NotRequired, TypedDict

from libs import policy, problems
from libs.actor import Actor
from libs.aggregates import Stored
from libs.calendar import jst_date
from libs.canonical import Json
from libs.clock import rfc3339
from libs.cursor import Listed, PartialList
from libs.policy import (
    contact_offices,
    may_list,
    may_open_more,
    may_read,
    readable_offices,
    require_contacts,
    require_read,
    require_superior,
)
from libs.reader import viewer
from libs.released import Read, Released, readable
from libs.restrictions import RestrictionSet
from libs.states.people import Member, PublishedHousehold
from services.records.domain import household as rules
from services.records.domain.contact import Contact, queried_contacts, queried_towns
from services.records.domain.household import ShownHead, ShownPerson
from services.records.domain.state import Household
from services.records.queries.page import PageRequest
from services.records.queries.unconfirmed_purpose import is_partial, require_confirmed
from services.records.store import Context, Store
from services.records.store import protection as protections
from services.records.store.store import VisibleIds

CALLERS_SHOWN = 50
ASK_CHIEF = "この世帯については係長へ取り次いでください。"
ASK_OFFICE = "お調べして担当事務所へ取り次ぎます、とお伝えください。"


class ShownMember(Member):
    """A member with their current name."""

    name: str | None
    kana: str | None
    birth_date: str | None


class ShownHousehold(PublishedHousehold):
    """A household with its people and today's worker. Only a protected one has `protection`. 除斥 is shown to few."""

    members: list[ShownMember]  # pyright: ignore[reportIncompatibleVariableOverride] # the same, with names
    excluded_staff: NotRequired[list[str]]  # pyright: ignore[reportGeneralTypeIssues]
    case_number: str | None
    head: ShownHead | None
    worker: str | None
    protection: NotRequired[Mapping[str, Json]]


class Excluded(TypedDict):
    """除斥 of a household."""

    household_id: str
    staff_ids: list[str]


class Caller(TypedDict):
    """A household that may be calling. `age` and `town` are those of its head, and never of a protected household."""

    household_id: str
    case_number: str | None
    name: str | None
    kana: str | None
    office: str
    ward: str
    protected: bool
    worker: str | None
    worker_text: str | None
    status: str
    age: int | None
    town: str | None


class Card(TypedDict):
    """What to say to a caller about whom nothing may be shown."""

    say: str
    office_code: NotRequired[str]


class Callers(TypedDict):
    """The answer to who is calling."""

    items: list[Caller]
    cards: list[Card]
    more: bool
    partial: bool


def shape(
    household: Stored[Household], persons: Mapping[str, ShownPerson], worker_id: str | None, store: Store
) -> ShownHousehold:
    """A household as the API shows it."""
    published = store.households.published(household)
    shown: ShownHousehold = {
        **published,
        "case_number": rules.newest_number(household.state),
        "head": rules.head_name(household.state, persons),
        "worker": worker_id,
        "members": [_member(each, persons.get(each["person_id"])) for each in published["members"]],
    }
    shown.pop("excluded_staff", None)
    return shown


def _member(member: Member, person: ShownPerson | None) -> ShownMember:
    name = person["names"][0] if person and person["names"] else None
    return {
        **member,
        "name": name["text"] if name else None,
        "kana": name["kana"] if name else None,
        "birth_date": person["birth_date"] if person else None,
    }


async def shapes(
    store: Store, households: Sequence[Stored[Household]], worker: str | None = None
) -> list[ShownHousehold]:
    """Households with their people and today's workers, in two queries. `worker` is the worker of all, if given."""
    persons, workers = await asyncio.gather(
        store.persons_by_id(list(dict.fromkeys(m["person_id"] for h in households for m in h.state["members"]))),
        _workers(store, households, worker),
    )
    return [shape(h, persons, each, store) for h, each in zip(households, workers, strict=True)]


async def after_command(store: Store, household: Stored[Household]) -> ShownHousehold:
    """The household as a command of this request left it."""
    return (await shapes(store, [household]))[0]


async def _workers(store: Store, households: Sequence[Stored[Household]], worker: str | None) -> Sequence[str | None]:
    if worker is not None:
        return [worker] * len(households)
    return await store.workers_of([h.state for h in households], today_of(store))


def today_of(store: Store) -> str:
    """Today in Japan (`YYYY-MM-DD`)."""
    return jst_date(rfc3339(store.clock.now())).isoformat()


async def household(context: Context, household_id: str) -> Released[ShownHousehold]:
    """One household, with the protection warning that its own office must see first."""
    store, actor = context.store, context.actor

    async def read(snapshot: RestrictionSet) -> Read[ShownHousehold]:
        found = await store.household(household_id)
        if found is None:
            raise problems.NotFound
        require_read(actor, found.state["office_code"], found.id)
        shaped = (await shapes(store, [found]))[0]
        if snapshot.is_protected(household_id):
            shaped["protection"] = await protections.shown(store, household_id)
        return Read(shaped, "household", [found.id], [found.id], found.version)

    # `exactly`: an older set that hides no less is not enough, because the warning must not be missed.
    return await readable(store, actor, [household_id], read, exactly=True)


async def excluded_staff(context: Context, household_id: str) -> Released[Excluded]:
    """除斥 of a household, only for 係長 and above of its office."""
    store, actor = context.store, context.actor

    async def read(_: RestrictionSet) -> Read[Excluded]:
        found = await store.household(household_id)
        if found is None:
            raise problems.NotFound
        require_superior(actor, found.state["office_code"], found.id)
        return Read(excluded_shape(found), "excluded_staff", [found.id], [found.id], found.version)

    return await readable(store, actor, [household_id], read)


def excluded_shape(household: Stored[Household]) -> Excluded:
    return {"household_id": household.id, "staff_ids": household.state["excluded_staff"]}


class HouseholdFilters(TypedDict):
    """Which households: those that the text `q` may mean, or those of an office or a worker."""

    q: str | None
    office: str | None
    worker: str | None


async def households(
    context: Context, filters: HouseholdFilters, request: PageRequest
) -> Released[PartialList[ShownHousehold]]:
    """A page of the households of one office or worker, or the households that the text `q` may mean."""
    store, actor, limit = context.store, context.actor, request.limit
    q, office, worker = filters["q"], filters["office"], filters["worker"]

    async def read(snapshot: RestrictionSet) -> Read[PartialList[ShownHousehold]]:
        def listed(found: Sequence[Stored[Household]]) -> list[Stored[Household]]:
            return [
                h
                for h in found
                if may_list(actor, h.state["office_code"], h.id)
                and not snapshot.hides(h.id, viewer(actor))
                and (office is None or h.state["office_code"] == office)
            ]

        if office is not None:
            policy.require_confirmed(actor, [office])
        await require_confirmed(store, actor, snapshot, staff_id=worker)
        # Hidden households are left out before the page is cut: a short page would tell that they exist.
        if q:
            shown = listed(await _by_text(store, actor, q, _offices(actor, office)))[:CALLERS_SHOWN]
            more = False
        else:
            if worker:
                found = listed(await _by_worker(store, worker, _beyond(request)))
            else:
                found = await _by_office(context, office, snapshot, request)
            shown, more = found[:limit], len(found) > limit
        shaped = await shapes(store, shown, None if q else worker)
        ids = [h.id for h in shown]
        place = [shown[-1].state["sort_key"]] if more else None
        answer: PartialList[ShownHousehold] = {
            **request.answer(shaped, place),
            "partial": _may_lack_some(actor, filters),
        }
        return Read(answer, "households", ids, ids)

    return await readable(store, actor, (), read)


def _may_lack_some(actor: Actor, filters: HouseholdFilters) -> bool:
    """Whether `households` may lack what the reader's purpose opens, because its owner could not confirm it."""
    if filters["q"]:
        return filters["office"] is None and may_open_more(actor)
    return bool(filters["worker"]) and is_partial(actor, office=filters["office"])


def _beyond(request: PageRequest) -> str:
    """The `sort_key` after which a page begins."""
    return request.after[0] if request.after else ""


def _offices(actor: Actor, office: str | None) -> frozenset[str] | None:
    """The offices that a look-up covers. None means all, for readers whose purpose opens all wards."""
    return readable_offices(actor) if office is None else frozenset({office})


async def _by_office(
    context: Context, office: str | None, snapshot: RestrictionSet, request: PageRequest
) -> list[Stored[Household]]:
    """A page of an office, with one household more if there is a next page."""
    actor = context.actor
    opened: frozenset[str] | None = None
    office = office or actor.acting_post.office_code
    if not may_read(actor, office):
        opened = actor.grant.household_ids
        if not opened:
            raise problems.PurposeRequired
    visible = VisibleIds(snapshot.hidden_from(viewer(actor)), opened)
    return await context.store.households_of_office(office, _beyond(request), request.limit + 1, visible)


async def _by_worker(store: Store, worker: str, beyond: str) -> list[Stored[Household]]:
    found = await store.households_of_worker(worker, today_of(store))
    left = (h for h in found if h.state["sort_key"] > beyond)
    return sorted(left, key=lambda h: h.state["sort_key"])


async def _by_text(store: Store, actor: Actor, q: str, offices: frozenset[str] | None) -> list[Stored[Household]]:
    """Households with this name, number or telephone number by case number, then those in this town by case number.

    The order matters because the result is cut: somebody with the name of a town comes before all who live in it.
    """
    meant = rules.meant(q)
    own = contact_offices(actor) if offices is None else contact_offices(actor) & offices
    *named_by, lived = await asyncio.gather(
        store.households_keyed(meant.households, offices=offices),
        store.households_of_persons(meant.persons, offices=offices),
        store.households_of_contacts(queried_contacts(q) if own else (), offices=own),
        store.households_of_contacts(queried_towns(q) if own else (), offices=own),
    )
    named = _by_id([household for found in named_by for household in found])
    living = _by_id(lived)
    others = [household for household_id, household in living.items() if household_id not in named]
    return [*sorted(named.values(), key=_place), *sorted(others, key=_place)]


def _by_id(households: Sequence[Stored[Household]]) -> dict[str, Stored[Household]]:
    return {each.id: each for each in households}


def _place(household: Stored[Household]) -> str:
    return household.state["sort_key"]


async def callers(context: Context, q: str) -> Released[Callers]:
    """Who may be calling: households of the actor's read group. For other offices a hit and a miss get the same card.

    Protected households of other offices and restricted ones are left out. If a restricted one is of the actor's own
    office, a card says 「係長へ取次」. Of a protected household neither its worker is shown, whose name the caller might hear,
    nor age and town.
    """
    store, actor = context.store, context.actor

    async def read(snapshot: RestrictionSet) -> Read[Callers]:
        offices = readable_offices(actor)
        own = await _by_text(store, actor, q, offices)
        seen = [h for h in own if not snapshot.hides(h.id, viewer(actor))]
        shown = seen[:CALLERS_SHOWN]
        shaped = await shapes(store, shown)
        today = today_of(store)
        items = [_caller(each, today, protected=snapshot.is_protected(each["id"])) for each in shaped]
        cards: list[Card] = []
        if any(snapshot.is_restricted_within_office(h.id, viewer(actor)) for h in own):
            cards.append({"office_code": actor.acting_post.office_code, "say": ASK_CHIEF})
        if offices is not None:
            cards.append({"say": ASK_OFFICE})
        ids = [h.id for h in shown]
        more, partial = len(seen) > len(shown), may_open_more(actor)
        return Read({"items": items, "cards": cards, "more": more, "partial": partial}, "callers", ids, ids)

    # `exactly`: an older set that hides no less is not enough, because it could show a protected household's worker.
    return await readable(store, actor, (), read, exactly=True)


def _caller(household: ShownHousehold, today: str, *, protected: bool) -> Caller:
    head = household["head"]
    born = next((m["birth_date"] for m in household["members"] if m["person_id"] == household["head_person_id"]), None)
    return {
        "household_id": household["id"],
        "case_number": household["case_number"],
        "name": head["name"] if head else None,
        "kana": head["kana"] if head else None,
        "office": household["office_code"],
        "ward": household["ward_code"],
        "protected": protected,
        "worker": None if protected else household["worker"],
        "worker_text": None if protected else household["worker_text"],
        "status": household["status"],
        "age": None if protected or born is None else rules.age_on(today, born),
        "town": None if protected else household["ward_town"],
    }


async def contacts(context: Context, household_id: str) -> Released[Listed[Contact]]:
    """The contacts of a household, for its own office only. One audited call."""
    store, actor = context.store, context.actor

    async def read(_: RestrictionSet) -> Read[Listed[Contact]]:
        found = await store.household(household_id)
        if found is None:
            raise problems.NotFound
        require_contacts(actor, found.state["office_code"], found.id)
        rows = await store.contacts_of(household_id)
        return Read({"items": rows, "next_cursor": None}, "contacts", [household_id], [household_id])

    return await readable(store, actor, [household_id], read)
