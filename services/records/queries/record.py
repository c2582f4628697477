"""Reads records: check the right to read, read, shape, release. The history is the journal and the tray together."""

from collections.abc import Awaitable, Callable, Sequence, Set
from typing import Literal, TypedDict, TypeVar

from libs import problems
from libs.actor import Actor
from libs.aggregates import Stored
from libs.calendar import jst_date
from libs.canonical import Json
from libs.clock import rfc3339
from libs.contracts import codes
from libs.cursor import Listed, PartialList
from libs.policy import is_superior, may_act, may_list, may_submit, require_read
from libs.reader import viewer
from libs.released import Read, Released, readable
from libs.restrictions import RestrictionSet
from libs.states.casework import PublishedRecord
from libs.states.published import ByWhom
from services.records.domain import circulation
from services.records.domain import item as items
from services.records.domain import record as rules
from services.records.domain.decision import who
from services.records.domain.record import RecordStub
from services.records.domain.state import ListedRecord, Record
from services.records.queries.page import PageRequest, Position, as_listed, page
from services.records.queries.unconfirmed_purpose import is_partial, require_confirmed
from services.records.store import Context, Store
from services.records.store import circulation as circulations
from services.records.store import record as store_of
from services.records.store.record import RecordHappened

T = TypeVar("T")


class ShownRecord(PublishedRecord):
    """A record as the API shows it: as published, and whether a submission holds it (`locked`)."""

    locked: bool


class ShownStub(RecordStub):
    """A stub as the API shows it."""

    locked: bool


class ItemOutcome(TypedDict):
    """The result for an item that a record opened or closed."""

    type: str
    item_id: str
    result: Literal["opened", "closed", "pending", "refused"]


class _BesideARecord(TypedDict):
    """The fields that only the answer for a single record has."""

    item_ops: list[ItemOutcome]
    may_file: bool
    circulated_as: str | None


class WholeRecord(ShownRecord, _BesideARecord):
    """One record, with the results for the items that it opened and closed."""


class WholeStub(ShownStub, _BesideARecord):
    """One stub, with the fields of a single record."""


class VeiledEvent(TypedDict):
    """An event of a record that this reader sees as a stub."""

    version: int
    event: str
    at: str
    actor: ByWhom | None
    change: dict[str, Json]
    state: RecordStub | PublishedRecord


def shape(store: Store, record: Stored[Record]) -> ShownRecord:
    """A record as the API shows it."""
    return {**store.records.published(record), "locked": rules.holder_of(record.state) is not None}


def _stub(store: Store, record: Stored[Record]) -> ShownStub:
    return {**rules.stub(store.records.published(record)), "locked": False}


def _is_veiled(actor: Actor, record: Stored[Record]) -> bool:
    """Whether the reader sees only a stub: the record was another household's, and they are below 係長 of the office."""
    return rules.is_foreign(record.state) and not is_superior(actor, record.state["office_code"])


async def record(context: Context, record_id: str) -> Released[WholeRecord | WholeStub]:
    """One record, with the results for the items that it opened and closed."""
    store, actor = context.store, context.actor

    async def read(found: Stored[Record], _: RestrictionSet) -> Read[WholeRecord | WholeStub]:
        shown = await _whole(store, actor, found)
        return Read(shown, "record", [record_id], _households(found), found.version)

    return await _readable(store, actor, record_id, read)


async def record_as_left(context: Context, record_id: str) -> Released[ShownRecord | ShownStub]:
    """One record in the form that a command answers: for a request that wrote nothing."""
    store, actor = context.store, context.actor

    async def read(found: Stored[Record], _: RestrictionSet) -> Read[ShownRecord | ShownStub]:
        shown = _stub(store, found) if _is_veiled(actor, found) else shape(store, found)
        return Read(shown, "record", [record_id], _households(found), found.version)

    return await _readable(store, actor, record_id, read)


async def _whole(store: Store, actor: Actor, found: Stored[Record]) -> WholeRecord | WholeStub:
    if _is_veiled(actor, found):
        veiled: WholeStub = {**_stub(store, found), "item_ops": [], "may_file": False, "circulated_as": None}
        return veiled
    whole: WholeRecord = {
        **shape(store, found),
        "item_ops": await _item_ops(store, found),
        "may_file": await _may_file(store, actor, found),
        "circulated_as": await _circulated_as(store, found),
    }
    return whole


async def history(
    context: Context, record_id: str, request: PageRequest
) -> Released[Listed[RecordHappened | VeiledEvent]]:
    """A page of a record's events, oldest first, with the state after each."""
    store, actor, limit = context.store, context.actor, request.limit
    after = int(request.after[0]) if request.after else 0

    async def read(found: Stored[Record], snapshot: RestrictionSet) -> Read[Listed[RecordHappened | VeiledEvent]]:
        events = await store_of.happened(store, found, after, limit + 1)
        listed = events[:limit]
        unknown = await _unknown_to(store, actor, found, listed) | snapshot.hidden_from(viewer(actor))
        shown = [_unnamed(event, unknown, found) for event in listed]
        more = [str(shown[-1]["version"])] if len(events) > limit else None
        veiled = _is_veiled(actor, found)
        answer = request.answer([_veiled(each) if veiled else each for each in shown], more)
        return Read(answer, "record_history", [record_id], _households(found))

    return await _readable(store, actor, record_id, read)


async def _unknown_to(store: Store, actor: Actor, found: Stored[Record], events: Sequence[RecordHappened]) -> Set[str]:
    """The former households of the record that this reader may not read: a purpose opens only the current one."""
    named = {each for event in events for each in _named_in(event)} - {found.state["household_id"]}
    homes = await store.households_by_id(named)
    return named - {home.id for home in homes if may_list(actor, home.state["office_code"], home.id)}


def _named_in(event: RecordHappened) -> set[str]:
    """The households that an event names."""
    change, state = event["change"], event["state"]
    moved = [change["from"], change["to"]] if event["event"] == "record.moved" else []
    household_id = None if state["deleted"] else state["household_id"]
    return {each for each in (*moved, household_id) if isinstance(each, str)}


def _unnamed(event: RecordHappened, unknown: Set[str], found: Stored[Record]) -> RecordHappened:
    """The event without the former household that this reader may not know of.

    Office, ward, unit and worker of that time are replaced by the current ones, because they would tell of it.
    """
    state = event["state"]
    if not _named_in(event) & unknown:
        return event
    if not state["deleted"] and state["household_id"] in unknown:
        placed: PublishedRecord = {
            **state,
            "household_id": None,
            "office_code": found.state["office_code"],
            "ward_code": found.state["ward_code"],
            "unit": found.state["unit"],
            "worker_id": found.state["worker_id"],
        }
        return {**event, "change": {}, "state": placed}
    return {**event, "change": {}}


def _veiled(event: RecordHappened) -> VeiledEvent:
    state = event["state"]
    return {**event, "change": {}, "state": state if state["deleted"] else rules.stub(state)}


class RecordFilters(TypedDict):
    """Which records. `unlinked`: not linked to a household yet. `submittable`: the reader could submit them now."""

    household_id: str | None
    author: str | None
    state: codes.RecordState | None
    unlinked: bool
    submittable: bool


async def records(
    context: Context, filters: RecordFilters, request: PageRequest
) -> Released[PartialList[ShownRecord | ShownStub]]:
    """A page of the records of a household or an author, or of the actor's office's unlinked notes, newest first."""
    store, actor = context.store, context.actor
    household_id, author, state = filters["household_id"], filters["author"], filters["state"]

    async def found_of() -> list[Stored[ListedRecord]]:
        if filters["unlinked"]:
            return await store_of.about_nobody(store, actor.acting_post.office_code, state)
        if household_id is not None:
            return await store_of.of_household(store, household_id, author, state)
        return await store_of.of_author(store, author or actor.staff_id, state)

    async def read(snapshot: RestrictionSet) -> Read[PartialList[ShownRecord | ShownStub]]:
        await require_confirmed(store, actor, snapshot, household_id=household_id, staff_id=author)
        visible = [
            each
            for each in await found_of()
            if not each.state["deleted"]
            and _listed(actor, each.state, state)
            and may_list(actor, each.state["office_code"], each.state["household_id"])
            and not snapshot.hides(_named(each), viewer(actor))
        ]
        if filters["submittable"]:
            visible = await _submittable(store, actor, visible)
        shown, more = page(visible, _position, request, newest_first=True)
        households = sorted({h for each in shown for h in _households(each)})
        whole = await store.records_by_id([each.id for each in shown])
        kept = [whole[each.id] for each in shown if as_listed(each, whole.get(each.id))]
        items = [_stub(store, each) if _is_veiled(actor, each) else shape(store, each) for each in kept]
        partial = not filters["unlinked"] and is_partial(actor, household_id=household_id)
        answer: PartialList[ShownRecord | ShownStub] = {**request.answer(items, more), "partial": partial}
        return Read(answer, "records", [each.id for each in kept], households)

    return await readable(store, actor, (), read)


async def _submittable(store: Store, actor: Actor, found: Sequence[Stored[ListedRecord]]) -> list[Stored[ListedRecord]]:
    """The records that the actor could submit now. The workers of all households are read in one query."""
    free = [r for r in found if r.state["state"] == "written" and not rules.holder_of(r.state)]
    ids = {h for each in free for h in _households(each)}
    today = jst_date(rfc3339(store.clock.now())).isoformat()
    households = await store.households_by_id(ids)
    of_today = await store.workers_of([each.state for each in households], today)
    workers = dict(zip((h.id for h in households), of_today, strict=True))
    return [
        each
        for each in free
        if (household_id := each.state["household_id"]) is not None
        and may_submit(actor, each.state["office_code"], rules.writer_of(each.state), workers.get(household_id))
    ]


def _listed(actor: Actor, record: ListedRecord, state: codes.RecordState | None) -> bool:
    """Whether a list shows this record: 破棄 only on request, 取消 only on request of a 係長 or above of the office (CR7)."""
    if record["state"] == "voided":
        return state == "voided" and is_superior(actor, record["office_code"])
    return state is not None or record["state"] != "discarded"


def _position(record: Stored[ListedRecord]) -> Position:
    return [record.state["occurred_at"] or "", record.id]


async def _may_file(store: Store, actor: Actor, found: Stored[Record]) -> bool:
    """Whether this reader may file the record (登録). The office is read only for kinds that can be filed at all."""
    state = found.state
    if state["state"] != "written" or state["record_type"] not in rules.FILEABLE:
        return False
    if not may_act(actor, "write", state["office_code"]):
        return False
    kinds = rules.file_only(await store.file_only(state["office_code"]))
    try:
        rules.file(rules.loaded(found.id, found.version, state), who(actor), kinds, rfc3339(store.clock.now()))
    except problems.Problem:
        return False
    return True


async def _circulated_as(store: Store, found: Stored[Record]) -> str | None:
    """The id of the case in which a filed record was circulated.

    None until its week is over, and for decided records.
    """
    sheet = circulation.sheet_of(found.state)
    if sheet is None:
        return None
    async for _, sent in circulations.parts(store, sheet):
        if sent and found.id in {item["record_id"] for item in sent.state["items"]}:
            return sent.id
    return None


async def _readable(
    store: Store, actor: Actor, record_id: str, read: Callable[[Stored[Record], RestrictionSet], Awaitable[Read[T]]]
) -> Released[T]:
    known = await store.record(record_id)
    if known is None:
        raise problems.NotFound

    async def guarded(snapshot: RestrictionSet) -> Read[T]:
        found = await store.record(record_id)
        # It may have moved meanwhile to a household that this reader may not know of.
        if found is None or snapshot.hides(_named(found), viewer(actor)):
            raise problems.NotFound
        require_read(actor, found.state["office_code"], found.state["household_id"])
        return await read(found, snapshot)

    return await readable(store, actor, [_named(known)], guarded)


def _named(found: Stored[ListedRecord]) -> str:
    """The id by which the restrictions know the record: its household, or its own id while it is unlinked."""
    return found.state["household_id"] or found.id


async def _item_ops(store: Store, found: Stored[Record]) -> list[ItemOutcome]:
    """The result for each item that the record opened or closed: `pending` until its event was consumed."""
    shown: list[ItemOutcome] = []
    created = found.state["created"]
    there = await store.items_by_id(each["id"] for each in created)
    for entry in created:
        item = there.get(entry["id"])
        if entry["type"] == items.OPENED:
            result = "pending" if item is None else "opened"
        else:
            evidence = item.state["evidence_ref"] if item else None
            closed_here = evidence is not None and evidence["id"] == found.id
            owed = item is not None and item.state["state"] in items.OPEN
            result = "closed" if closed_here else "pending" if owed else "refused"
        shown.append({"type": entry["type"], "item_id": entry["id"], "result": result})
    return shown


def _households(found: Stored[ListedRecord]) -> list[str]:
    household_id = found.state["household_id"]
    return [household_id] if household_id else []
