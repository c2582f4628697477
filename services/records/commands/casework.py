"""Who acts on casework and where: the household, the place and the record as this actor may reach them."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from typing import Any

from libs import problems
from libs.actor import Actor
from libs.aggregates import Aggregates, By, Intent, Loaded, Outcome
from libs.calendar import jst_date
from libs.clock import rfc3339
from libs.ids import uuid7
from libs.mongo import Doc
from libs.policy import require_write
from libs.process import by, viewer
from libs.restrictions import Snapshot
from services.records.commands import freezing
from services.records.domain.decision import Decision, Place
from services.records.domain.errors import RecordLocked
from services.records.store import Store

EFFECT_TRIES = 20


def now(store: Store) -> str:
    return rfc3339(store.clock.now())


def new_ids() -> Iterator[str]:
    """Fresh ids for the parts of a content."""
    while True:
        yield uuid7()


def outcome(decision: Decision | None) -> Outcome | None:
    """`saved`, where the rules may decide that nothing is to be done."""
    return None if decision is None else saved(decision)


def saved(decision: Decision) -> Outcome:
    """A decision of the rules as the store saves it; `id` and `version` are not part of the state."""
    state = {name: value for name, value in decision.state.items() if name not in {"id", "version"}}
    return Outcome(state, decision.event, decision.change, quiet=decision.quiet)


def raw_by(json: Mapping[str, Any] | None) -> By | None:
    """`ByWhom` of a state or an event as the actor of the next event."""
    return None if json is None else By(json["staff_id"], json["name"], json["post"], json["office_code"])


async def household(
    store: Store, actor: Actor, household_id: str, snapshot: Snapshot | None = None
) -> Loaded:
    """A household the actor may write about: NotFound where it is unknown or hidden, OutOfScope elsewhere.

    `snapshot`: where the command has asked already who may not be shown.
    """
    if snapshot is None:
        found, snapshot = await asyncio.gather(store.household(household_id), store.restrictions.current())
    else:
        found = await store.household(household_id)
    if found is None or snapshot.hides(household_id, viewer(actor)):
        raise problems.NotFound
    require_write(actor, found.state["office_code"])
    return found


async def require_staff(store: Store, named: Mapping[str, str | None]) -> None:
    """ValidationFailed with every pointer whose id is no staff member's."""
    unknown = await store.unknown_staff(staff_id for staff_id in named.values() if staff_id)
    if wrong := [pointer for pointer, staff_id in named.items() if staff_id in unknown]:
        raise problems.ValidationFailed(
            "印の付いた職員は登録されていません。職員を選び直してください。",
            errors=[problems.FieldError(pointer, "unknown") for pointer in wrong],
        )


async def place(store: Store, found: Loaded, actor: Actor, moment: str | None) -> Place:
    """The household as it is on the day of `moment` (today where none is known): unit, worker, members."""
    state = found.state
    day = jst_date(moment or now(store)).isoformat()
    district = await store.districts.load(state["district_id"]) if state.get("district_id") else None
    return Place(
        household_id=found.id, office_code=state["office_code"], ward_code=state["ward_code"],
        unit=district.state["unit"] if district else actor.acting_post.unit,
        worker_id=await store.worker_of(state, day),
        members=frozenset(member["person_id"] for member in state.get("members", [])),
    )  # fmt: skip


async def worker_today(store: Store, household_id: str | None) -> str | None:
    """The worker assigned today, None for an unlinked note or an unknown household."""
    return (await workers_today(store, {household_id})).get(household_id)


async def workers_today(
    store: Store, household_ids: AbstractSet[str | None]
) -> Mapping[str | None, str | None]:
    """The workers assigned today to those of these households that are known."""
    named = sorted(household_id for household_id in household_ids if household_id)
    found = await store.households_by({"_id": {"$in": named}}) if named else []
    workers = await store.workers_of([each.state for each in found], jst_date(now(store)).isoformat())
    return {each.id: worker for each, worker in zip(found, workers, strict=True)}


async def only_seen(store: Store, actor: Actor) -> Callable[[Loaded], None]:
    """Raises NotFound for what belongs to a household hidden from the actor now."""
    snapshot = await store.restrictions.current()

    def may_see(item: Loaded) -> None:
        if snapshot.hides(item.state.get("household_id") or item.id, viewer(actor)):
            raise problems.NotFound

    return may_see


async def only_writers(store: Store, actor: Actor) -> Callable[[Loaded], None]:
    """`only_seen`, and OutOfScope for what the actor's post may not change: asked before a repeat is answered."""
    may_see = await only_seen(store, actor)

    def may(item: Loaded) -> None:
        may_see(item)
        if not item.doc.get("deleted"):
            require_write(actor, item.state["office_code"])

    return may


async def change_record(
    store: Store, actor: Actor, record_id: str, decide: Callable[[Doc], Decision | None], *, intent: Intent | None,
    if_match: int, known: Loaded | None = None,
) -> Loaded:  # fmt: skip
    """A command on a record: never while a submission holds it; a freeze that no longer stands is thawed first.

    `known`: the record, where this request has just loaded it.
    """
    may = await only_writers(store, actor)

    def allowed(item: Loaded) -> Outcome | None:
        return outcome(decide(item.published))

    while True:
        try:
            return await store.records.change(
                record_id, allowed, by=by(actor), intent=intent, if_match=if_match, where={"frozen_by": None},
                may=may, known=known,
            )  # fmt: skip
        except RecordLocked:
            known = None
            if not await freezing.thaw_if_stale(store, record_id):
                raise


async def effect(
    aggregates: Aggregates, aggregate_id: str, decide: Callable[[Doc], Decision | None], *, acting: By | None,
    where: Mapping[str, Any],
) -> None:  # fmt: skip
    """One idempotent step of a process on one document: nothing happens where it does not (or no longer) apply."""
    for _ in range(EFFECT_TRIES):
        item = await aggregates.load(aggregate_id)
        if item is None or item.state.get("deleted"):
            return
        decided = outcome(decide(item.published))
        if decided is None or await aggregates.save(item, decided, by=acting, where=where) is not None:
            return
    raise problems.InProgress
