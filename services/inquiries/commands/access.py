"""May the actor know of this inquiry, and may they handle it? (docs/domain/inquiries.md 3.1)"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from libs import policy
from libs.actor import Actor
from libs.problems import NotFound, OutOfScope, PolicyUnavailable
from libs.reader import reading, viewer
from libs.restrictions import RestrictionSet
from services.inquiries.domain import Inquiry
from services.inquiries.domain.errors import UnknownHousehold
from services.inquiries.domain.readers import addressees, keepers, reading_offices
from services.inquiries.store import Context, StoredInquiry


async def load_readable(context: Context, inquiry_id: str) -> StoredInquiry:
    """The inquiry, for what a reader may do. NotFound where there is none that the actor may know of."""
    return await _load(context, inquiry_id, to_handle=False)


async def load_handled(context: Context, inquiry_id: str) -> StoredInquiry:
    """The inquiry, for whoever handles it. NotFound as for a reader, OutOfScope for somebody who may only read it."""
    return await _load(context, inquiry_id, to_handle=True)


async def _load(context: Context, inquiry_id: str, *, to_handle: bool) -> StoredInquiry:
    actor, store = context.actor, context.store

    async def read(snapshot: RestrictionSet) -> StoredInquiry:
        item = await store.inquiries.load(inquiry_id)
        if item is None or item.state["deleted"]:
            raise NotFound
        if snapshot.hides(item.state["household_id"] or item.id, viewer(actor)):
            raise NotFound
        offices = await _offices_read(context, item.state)
        if not offices and actor.staff_id not in addressees(item.state):
            raise NotFound
        if to_handle:
            _require_handling(actor, item.state, offices)
        return item

    return await store.restrictions.released(viewer(actor), read)


async def _offices_read(context: Context, state: Inquiry) -> list[str]:
    """Those of the inquiry's offices as whose the actor may read it."""
    household_id = state["household_id"]
    offices = reading_offices(state, await context.store.people.household_office(household_id))
    return [code for code in offices if policy.may_list(context.actor, code, household_id)]


def _require_handling(actor: Actor, state: Inquiry, offices_read: Sequence[str]) -> None:
    """OutOfScope unless the actor writes in an office that keeps the inquiry, or is an addressee who writes somewhere."""
    if any(policy.may_act(actor, "write", office) for office in keepers(state)):
        return
    if actor.staff_id in addressees(state) and policy.role_may(actor, "write"):
        return
    for office in offices_read:
        policy.require_write(actor, office, state["household_id"])  # its refusal names a post of theirs that could
    raise OutOfScope


async def is_read(context: Context, household_id: str) -> bool:
    """Whether the actor may read the household. PolicyUnavailable while nobody knows what is hidden."""
    return not await _unread(context, await _looked_up_exactly(context, [household_id]))


async def require_named(context: Context, named: Mapping[str, str]) -> None:
    """UnknownHousehold at the first pointer of `named` whose household the actor may not read."""
    refuse_unread(named, await find_unread(context, named.values()))


def refuse_unread(named: Mapping[str, str], unread: Collection[str]) -> None:
    """UnknownHousehold at the first pointer of `named` whose household is `unread`."""
    for pointer, household_id in named.items():
        if household_id in unread:
            raise UnknownHousehold(pointer)


async def find_unread(context: Context, household_ids: Collection[str], shown: Collection[str] = ()) -> frozenset[str]:
    """Those of the households that the actor may not read.

    `shown`: the households that stood there before. Those that are not hidden were shown to the actor, and may stay.
    While records cannot be asked, the set last known decides, because a call can always be logged (docs/protocols.md 5.3).
    """
    if not household_ids:
        return frozenset()
    try:
        found = await _looked_up_exactly(context, household_ids, shown)
    except PolicyUnavailable:
        known = context.store.restrictions.last_known
        if known is None:
            return frozenset(household_ids)
        found = await _look_up(context, household_ids, known, shown)
    return await _unread(context, found)


def candidates_named(household_ids: Sequence[str]) -> dict[str, str]:
    """The candidates of a call by their JSON pointers, for `require_named`."""
    return {f"/candidates/{n}": household_id for n, household_id in enumerate(household_ids)}


@dataclass(frozen=True)
class _LookedUp:
    """Which of the households the actor may not read, and which they may read only for the purpose they stated."""

    unread: frozenset[str]
    by_purpose: frozenset[str]


async def _looked_up_exactly(
    context: Context, household_ids: Collection[str], shown: Collection[str] = ()
) -> _LookedUp:
    """`_look_up` with the restrictions of now."""

    async def read(restrictions: RestrictionSet) -> _LookedUp:
        return await _look_up(context, household_ids, restrictions, shown)

    return await context.store.restrictions.released(viewer(context.actor), read, exactly=True)


async def _look_up(
    context: Context, household_ids: Collection[str], restrictions: RestrictionSet, shown: Collection[str] = ()
) -> _LookedUp:
    """All are looked up alike, so that neither the answer nor its time tells an unknown household, another office's and a
    hidden one apart (docs/domain/access.md 4.3). One that is `shown` only has to be not hidden."""
    actor, reader = context.actor, viewer(context.actor)
    offices = await context.store.people.household_offices(household_ids)
    may_stay = {each for each, office in offices.items() if policy.may_list(actor, office, each)} | set(shown)
    unread = frozenset(each for each in household_ids if each not in may_stay or restrictions.hides(each, reader))
    own = policy.own_offices(actor)
    elsewhere = {each for each, office in offices.items() if office not in own}
    return _LookedUp(unread, frozenset(elsewhere) - unread - set(shown))


async def _unread(context: Context, found: _LookedUp) -> frozenset[str]:
    """The households that the actor may not read. That the others exist was told to them for a purpose: it is audited."""
    if found.by_purpose:
        await context.store.audit.read(reading(context.actor, "household_named", [], sorted(found.by_purpose)))
    return found.unread
