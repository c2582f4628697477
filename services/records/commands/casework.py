"""What commands on casework share: the acting staff member, and the household or record if they may act on it."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet

from typing_extensions import ReadOnly, TypedDict

from libs import problems
from libs.aggregates import EventActor, Stored
from libs.calendar import jst_date
from libs.clock import rfc3339
from libs.ids import uuid7
from libs.policy import require_write
from libs.reader import viewer
from libs.restrictions import RestrictionSet
from libs.states.published import ByWhom
from services.records.commands import freeze
from services.records.domain.decision import DecisionContext, HouseholdSnapshot, who
from services.records.domain.errors import RecordLocked
from services.records.domain.household import members_of
from services.records.domain.record import RecordDecision, loaded
from services.records.domain.state import Household, LoadedRecord, Record
from services.records.store import Context, Store
from services.records.store.freeze import UNFROZEN


class OfHousehold(TypedDict):
    """The fields of any stored object that say which household it is about."""

    deleted: ReadOnly[bool]
    household_id: ReadOnly[str | None]


class OfOffice(OfHousehold):
    """The same, with the office that keeps it."""

    office_code: ReadOnly[str]


def now(store: Store) -> str:
    return rfc3339(store.clock.now())


def new_ids() -> Iterator[str]:
    """Fresh ids for the parts of a content."""
    while True:
        yield uuid7()


def decision_context(context: Context) -> DecisionContext:
    """The decision context of this request, for the rules of contents."""
    return DecisionContext(who(context.actor), context.now, new_ids())


def raw_by(json: ByWhom | None) -> EventActor | None:
    """The `ByWhom` of a state or an event as the actor of another event."""
    return None if json is None else EventActor(json["staff_id"], json["name"], json["post"], json["office_code"])


async def household(context: Context, household_id: str, snapshot: RestrictionSet | None = None) -> Stored[Household]:
    """A household that the actor may write about. NotFound if it is unknown or hidden, OutOfScope in other offices.

    `snapshot` has the restrictions, if the command has read them already.
    """
    store, actor = context.store, context.actor
    if snapshot is None:
        item, snapshot = await asyncio.gather(store.household(household_id), store.restrictions.current())
    else:
        item = await store.household(household_id)
    if item is None or snapshot.hides(household_id, viewer(actor)):
        raise problems.NotFound
    require_write(actor, item.state["office_code"], item.id)
    return item


async def require_staff(store: Store, named: Mapping[str, str | None]) -> None:
    """ValidationFailed with the JSON pointers of the ids that belong to no staff member."""
    unknown = await store.unknown_staff(staff_id for staff_id in named.values() if staff_id)
    if wrong := [pointer for pointer, staff_id in named.items() if staff_id in unknown]:
        raise problems.ValidationFailed(
            "印の付いた職員は登録されていません。職員を選び直してください。",
            errors=[problems.FieldError(pointer, "unknown") for pointer in wrong],
        )


async def place(context: Context, item: Stored[Household], moment: str | None) -> HouseholdSnapshot:
    """The household with unit, worker and members on the day of `moment` (RFC 3339), or today without one."""
    store, state = context.store, item.state
    day = jst_date(moment or context.now).isoformat()
    district = await store.districts.load(state["district_id"]) if state["district_id"] else None
    return HouseholdSnapshot(
        household_id=item.id,
        office_code=state["office_code"],
        ward_code=state["ward_code"],
        unit=district.state["unit"] if district else context.actor.acting_post.unit,
        worker_id=await store.worker_of(state, day),
        members=members_of(state),
    )


async def worker_today(store: Store, household_id: str | None) -> str | None:
    """The worker assigned today. None for an unlinked note or an unknown household."""
    return (await workers_today(store, {household_id})).get(household_id)


async def workers_today(store: Store, household_ids: AbstractSet[str | None]) -> Mapping[str | None, str | None]:
    """The workers assigned today, by household id. Unknown households are left out."""
    households = await store.households_by_id(household_id for household_id in household_ids if household_id)
    workers = await store.workers_of([each.state for each in households], jst_date(now(store)).isoformat())
    return {each.id: worker for each, worker in zip(households, workers, strict=True)}


async def only_seen(context: Context) -> Callable[[Stored[OfHousehold]], None]:
    """A check that raises NotFound for objects of households that are hidden from the actor now."""
    snapshot = await context.store.restrictions.current()

    def may_see(item: Stored[OfHousehold]) -> None:
        household_id = None if item.state["deleted"] else item.state["household_id"]
        if snapshot.hides(household_id or item.id, viewer(context.actor)):
            raise problems.NotFound

    return may_see


async def only_writers(context: Context) -> Callable[[Stored[OfOffice]], None]:
    """`only_seen`, and OutOfScope for objects that the actor may not change. It also runs before a repeated request is
    answered."""
    may_see = await only_seen(context)

    def may(item: Stored[OfOffice]) -> None:
        may_see(item)
        if not item.state["deleted"]:
            require_write(context.actor, item.state["office_code"], item.state["household_id"])

    return may


FREEZES_TOLERATED = 3
"""How often a record may be found held, and its hold found over, before the change is refused."""


async def change_record(
    context: Context,
    record_id: str,
    decide: Callable[[LoadedRecord], RecordDecision | None],
    known: Stored[Record] | None = None,
) -> Stored[Record]:
    """Change a record, but never while a submission holds it. A freeze that is no longer valid is thawed first.

    `known` is the record, if this request has just loaded it.
    """
    may = await only_writers(context)

    def allowed(item: Stored[Record]) -> RecordDecision | None:
        return decide(record_of(item))

    for tries in range(FREEZES_TOLERATED):
        try:
            return await context.store.records.change(
                record_id,
                allowed,
                by=context.by,
                intent=context.key,
                if_match=context.if_match,
                where=UNFROZEN,
                may=may,
                known=known,
            )
        except RecordLocked:
            known = None
            if tries + 1 == FREEZES_TOLERATED or not await freeze.thaw_if_stale(context.store, record_id):
                raise
    raise AssertionError("the last try returns or raises")


def record_of(item: Stored[Record]) -> LoadedRecord:
    """A stored record in the form that the rules take: id, version and state together."""
    return loaded(item.id, item.version, item.state)
