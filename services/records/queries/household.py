"""Reading households, callers, staff and offices: may they? → read → audit → shape."""

import asyncio
from collections.abc import Sequence
from typing import Any

from libs import problems
from libs.actor import Actor
from libs.aggregates import Loaded
from libs.calendar import jst_date
from libs.clock import rfc3339
from libs.mongo import Doc
from libs.policy import (
    contact_offices,
    may_list,
    may_read,
    readable_offices,
    require_contacts,
    require_read,
    require_superior,
)
from libs.process import reading, viewer
from libs.restrictions import Snapshot
from services.records.domain import household as rules
from services.records.domain.contact import queried_contacts, queried_towns
from services.records.queries.confirming import require_confirmed
from services.records.queries.page import Position
from services.records.store import Store
from services.records.store.store import LAST

CALLERS_SHOWN = 50
ASK_CHIEF = "この世帯については係長へ取り次いでください。"
ASK_OFFICE = "お調べして担当事務所へ取り次ぎます、とお伝えください。"


def shape(household: Loaded, persons: dict[str, Doc], worker_id: str | None, store: Store) -> Doc:
    """A household as the API shows it."""
    published = store.households.published(household)
    published.pop("excluded_staff", None)
    members = [
        {**m, "name": _name(persons.get(m["person_id"])), "kana": _kana(persons.get(m["person_id"])),
         "birth_date": (persons.get(m["person_id"]) or {}).get("birth_date")}
        for m in published.get("members", [])
    ]  # fmt: skip
    return {
        **published, "case_number": rules.newest_number(household.state),
        "head": rules.head_name(household.state, persons), "worker": worker_id, "members": members,
    }  # fmt: skip


def _name(person: Doc | None) -> str | None:
    return person["names"][0]["text"] if person and person.get("names") else None


def _kana(person: Doc | None) -> str | None:
    return person["names"][0].get("kana") if person and person.get("names") else None


async def shapes(store: Store, households: Sequence[Loaded], worker: str | None = None) -> list[Doc]:
    """Households with their people and today's workers (all this one, where it is named), in two queries."""
    persons, workers = await asyncio.gather(
        store.persons_by_id(
            list(dict.fromkeys(m["person_id"] for h in households for m in h.state.get("members", [])))
        ),
        _workers(store, households, worker),
    )
    return [shape(h, persons, each, store) for h, each in zip(households, workers, strict=True)]


async def _workers(store: Store, households: Sequence[Loaded], worker: str | None) -> Sequence[str | None]:
    if worker is not None:
        return [worker] * len(households)
    return await store.workers_of([h.state for h in households], today_of(store))


def today_of(store: Store) -> str:
    """Today in Japan (`YYYY-MM-DD`)."""
    return jst_date(rfc3339(store.clock.now())).isoformat()


async def household(store: Store, actor: Actor, household_id: str) -> Doc:
    """One household with what its own office must see first (protection)."""

    async def read(_snapshot: Snapshot) -> Doc:
        found = await store.household(household_id)
        if found is None:
            raise problems.NotFound
        require_read(actor, found.state["office_code"], found.id)
        shaped = (await shapes(store, [found]))[0]
        # A copy from before may be released where it hides no less; the warning must not be missed either.
        if (await store.restrictions.current()).protected(household_id):
            about = await store.protections.get(household_id) or {}
            shaped["protection"] = {
                k: v for k, v in about.items() if k not in {"_id", "passphrase", "n", "undone"}
            }
        await store.audit.read(reading(actor, "household", [found.id], [found.id]))
        return shaped

    return await store.restrictions.require(viewer(actor), household_id, read)


async def excluded_staff(store: Store, actor: Actor, household_id: str) -> tuple[Doc, int]:
    """除斥 of a household and its version; for 係長 and above of its office alone."""

    async def read(_snapshot: Snapshot) -> tuple[Doc, int]:
        found = await store.household(household_id)
        if found is None:
            raise problems.NotFound
        require_superior(actor, found.state["office_code"])
        await store.audit.read(reading(actor, "excluded_staff", [found.id], [found.id]))
        return excluded_shape(found), found.version

    return await store.restrictions.require(viewer(actor), household_id, read)


def excluded_shape(household: Loaded) -> Doc:
    return {"household_id": household.id, "staff_ids": household.state.get("excluded_staff") or []}


async def households(
    store: Store, actor: Actor, *, q: str | None, office: str | None, worker: str | None, limit: int,
    after: Position | None,
) -> tuple[list[Doc], Position | None]:  # fmt: skip
    """A page of households of one office or worker, or those a typed text may mean; with the next position."""

    beyond = after[0] if after else ""

    async def read(snapshot: Snapshot) -> tuple[list[Doc], Position | None]:
        def listed(found: Sequence[Loaded]) -> list[Loaded]:
            return [
                h for h in found
                if may_list(actor, h.state["office_code"], h.id) and not snapshot.hides(h.id, viewer(actor))
                and (office is None or h.state["office_code"] == office)
            ]  # fmt: skip

        await require_confirmed(store, actor, office=office, staff_id=worker)
        # Whoever is hidden is left out before the page is cut: a short page would tell of them.
        if q:
            shown = listed(await _by_text(store, actor, q, _offices(actor, office)))[:CALLERS_SHOWN]
            more = False
        else:
            if worker:
                found = listed(await _by_worker(store, worker, beyond))
            else:
                found = await _by_office(store, actor, office, snapshot, limit + 1, beyond)
            shown, more = found[:limit], len(found) > limit
        shaped = await shapes(store, shown, None if q else worker)
        ids = [h.id for h in shown]
        await store.audit.read(reading(actor, "households", ids, ids))
        return shaped, ([shown[-1].state["sort_key"]] if more else None)

    return await store.restrictions.released(viewer(actor), read)


def _offices(actor: Actor, office: str | None) -> frozenset[str] | None:
    """The offices a look-up goes through; None = all, for whom a purpose opens all wards."""
    return readable_offices(actor) if office is None else frozenset({office})


async def _by_office(
    store: Store, actor: Actor, office: str | None, snapshot: Snapshot, limit: int, beyond: str
) -> list[Loaded]:
    hidden = snapshot.hidden_from(viewer(actor))
    among: dict[str, Any] = {"$nin": sorted(hidden)}
    office = office or actor.acting_post.office_code
    if not may_read(actor, office):
        if not actor.opened.household_ids:
            raise problems.PurposeRequired
        among = {"$in": sorted(actor.opened.household_ids - hidden)}
    where: dict[str, Any] = {
        "office_code": office, "sort_key": {"$gt": beyond, "$lt": LAST},
        "_id": among,
    }  # fmt: skip
    return await store.households_by(where, limit=limit)


async def _by_worker(store: Store, worker: str, beyond: str) -> list[Loaded]:
    found = [*await store.households_by({"worker_id": worker}), *await _by_district(store, worker)]
    left = (h for h in found if h.state["sort_key"] > beyond)
    return sorted(left, key=lambda h: h.state["sort_key"])


async def _by_district(store: Store, worker: str) -> list[Loaded]:
    districts = await store.districts_held(worker, today_of(store))
    if not districts:
        return []
    return await store.households_by({"district_id": {"$in": districts}, "worker_id": None})


async def _by_text(store: Store, actor: Actor, q: str, offices: frozenset[str] | None) -> list[Loaded]:
    """Who is named, numbered or telephoned so, by case number; then who lives there, by case number.

    The order matters because answers are cut: whoever is called like a town comes before all who live in it.
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


def _by_id(households: Sequence[Loaded]) -> dict[str, Loaded]:
    return {each.id: each for each in households}


def _place(household: Loaded) -> str:
    return household.state["sort_key"]


async def callers(store: Store, actor: Actor, q: str) -> Doc:
    """Who may be calling: households of the own read group; elsewhere the same card for a hit and a miss.

    Protected and restricted households are absent; inside the own office the card says 「係長へ取次」.
    """

    async def read(snapshot: Snapshot) -> Doc:
        offices = readable_offices(actor)
        own = await _by_text(store, actor, q, offices)
        seen = [h for h in own if not snapshot.hides(h.id, viewer(actor))]
        shown = seen[:CALLERS_SHOWN]
        items = [_caller(each) for each in await shapes(store, shown)]
        cards: list[Doc] = []
        if any(snapshot.restricted_inside(h.id, viewer(actor)) for h in own):
            cards.append({"office_code": actor.acting_post.office_code, "say": ASK_CHIEF})
        if offices is not None:
            cards.append({"say": ASK_OFFICE})
        ids = [h.id for h in shown]
        await store.audit.read(reading(actor, "callers", ids, ids))
        return {"items": items, "cards": cards, "more": len(seen) > len(shown)}

    return await store.restrictions.released(viewer(actor), read)


def _caller(household: Doc) -> Doc:
    head: Doc = household["head"] or {}
    return {
        "household_id": household["id"], "case_number": household["case_number"], "name": head.get("name"),
        "kana": head.get("kana"), "office": household["office_code"], "ward": household["ward_code"],
        "worker": household["worker"], "worker_text": household.get("worker_text"), "status": household["status"],
    }  # fmt: skip


async def contacts(store: Store, actor: Actor, household_id: str) -> list[Doc]:
    """The contacts of a household: one audited call, own office only."""

    async def read(snapshot: Snapshot) -> list[Doc]:
        found = await store.household(household_id)
        if found is None:
            raise problems.NotFound
        require_contacts(actor, found.state["office_code"], found.id)
        rows = await store.contacts.list({"household_id": household_id})
        await store.audit.read(reading(actor, "contacts", [household_id], [household_id]))
        return [{"id": r["_id"], **{k: r.get(k) for k in CONTACT_FIELDS}} for r in rows]

    return await store.restrictions.require(viewer(actor), household_id, read)


CONTACT_FIELDS = (
    "version", "household_id", "owner_id", "kind", "value", "note", "hours", "do_not_call", "from", "to", "source",
)  # fmt: skip
