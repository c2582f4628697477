"""Lists of inquiries: of a household, a worker, a unit or an office. Each list is the union of selective branches."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from libs import policy, problems
from libs.actor import Actor
from libs.calendar import EARLIEST, LATEST, in_force
from libs.contracts.codes import CallerKind, InquiryState
from libs.cursor import Paging, PartialList
from libs.reader import viewer
from libs.released import Read, Released, readable
from libs.restrictions import RestrictionSet
from libs.states import people
from services.inquiries.domain.readers import OVER, callback_key, message_key, person_key, unit_key
from services.inquiries.queries.view import ShownInquiry, hidden_from, to_row
from services.inquiries.store import About, Addressed, Branch, Context

WaitingFor = Literal["message", "callback", "hand_over", "close"]
"""What an inquiry may wait for: that its message is seen, its call-back made, its hand-over accepted or answered, or that
it is closed after its message was seen."""

BY_NOBODY = Addressed("waiting", (callback_key(None),))
"""The call-backs that nobody in particular promised."""


@dataclass(frozen=True)
class InquiryFilters:
    """The filters of a list. `since` and `until` are times, `until` excluded.

    `unit`: of `office`, or of the actor's. `waiting_for`: only what waits in one of these ways for `worker`, or for the
    workers of `unit`.
    """

    household_id: str | None = None
    worker: str | None = None
    unit: str | None = None
    state: InquiryState | None = None
    caller_kind: CallerKind | None = None
    unlinked: bool = False
    office: str | None = None
    since: str | None = None
    until: str | None = None
    waiting_for: tuple[WaitingFor, ...] = ()


@dataclass(frozen=True)
class _ListRequest:
    """One list: who asks, the filters, and the restrictions of now."""

    context: Context
    filters: InquiryFilters
    restrictions: RestrictionSet

    @property
    def actor(self) -> Actor:
        return self.context.actor

    @property
    def hidden(self) -> frozenset[str]:
        """The households, and unlinked inquiries, that are hidden from the reader."""
        return self.restrictions.hidden_from(viewer(self.actor))

    def about(self, *, own: bool) -> About | None:
        """Whom the listed inquiries are about: unlinked ones only in the reader's `own` offices. None: the list is empty."""
        if self.filters.unlinked:
            return "nobody" if own else None
        return "anybody" if own else "somebody"


@dataclass(frozen=True)
class _Recipients:
    """Whose list is asked for: the staff, and the list keys of the hand-overs to them."""

    staff_ids: frozenset[str]
    keys: tuple[str, ...]

    def addressed(self) -> tuple[Addressed, ...]:
        """The ways in which an inquiry is addressed to them."""
        staff_ids = sorted(self.staff_ids)
        return Addressed("message", staff_ids), Addressed("callback", staff_ids), Addressed("waiting", self.keys)

    def waiting(self, ways: Iterable[WaitingFor]) -> Addressed:
        """How what waits for them is addressed. What waits to be closed has no key: its state says it."""
        keys: dict[WaitingFor, Sequence[str]] = {
            "message": [message_key(each) for each in sorted(self.staff_ids)],
            "callback": [callback_key(each) for each in sorted(self.staff_ids)],
            "hand_over": self.keys,
            "close": (),
        }
        return Addressed("waiting", [key for way in ways for key in keys[way]])


async def inquiries(
    context: Context, filters: InquiryFilters, limit: int, paging: Paging
) -> Released[PartialList[ShownInquiry]]:
    """A page of inquiries, newest first. ValidationFailed if a unit is asked for together with a worker or a household."""
    if filters.unit is not None and (filters.worker is not None or filters.household_id is not None):
        raise problems.ValidationFailed(errors=[problems.FieldError("query/unit", "alone")])
    actor, store = context.actor, context.store

    async def read(restrictions: RestrictionSet) -> Read[PartialList[ShownInquiry]]:
        asked = await _branches(_ListRequest(context, filters, restrictions))
        branches = [
            replace(each, state=each.state or filters.state, caller_kind=filters.caller_kind)
            for each in asked
            if each.state is None or filters.state in (None, each.state)
        ]
        since, until = filters.since or EARLIEST, filters.until or LATEST
        if paging.after:
            until = min(until, *paging.after)
        items = await store.newest_first(branches, since, until, limit + 1)
        page = items[:limit]
        rows = [to_row(store, item, hidden_from(actor, restrictions)) for item in page]
        position = [page[-1].state["listed"]] if len(items) > limit else None
        answer: PartialList[ShownInquiry] = {**paging.page(rows, position), "partial": _is_partial(actor, filters)}
        households = sorted({household for item in page if (household := item.state["household_id"])})
        return Read(answer, "inquiries", [item.id for item in page], households)

    return await readable(store, actor, (), read)


def _is_partial(actor: Actor, filters: InquiryFilters) -> bool:
    """Whether the list of a worker or unit may lack what the reader's purpose opens. Other lists are whole or refused."""
    of_workers = bool(filters.unit or _worker_of(actor, filters)) and not filters.household_id and not filters.unlinked
    return of_workers and policy.may_list_more(actor)


async def _branches(request: _ListRequest) -> list[Branch]:
    """The selective questions whose union is the list."""
    filters = request.filters
    if filters.household_id:
        return await _of_household(request, filters.household_id)
    office = filters.office or request.actor.acting_post.office_code
    if filters.unit:
        return await _of_unit(request, office, filters.unit)
    if worker := _worker_of(request.actor, filters):
        return await _of_worker(request, worker)
    return _of_office(request, office)


def _worker_of(actor: Actor, filters: InquiryFilters) -> str | None:
    """Whose list is asked for: what waits, waits for the reader where no worker is named."""
    return filters.worker or (actor.staff_id if filters.waiting_for else None)


async def _of_household(request: _ListRequest, household_id: str) -> list[Branch]:
    """The inquiries about a household. Who does not read it gets those that an office they read keeps."""
    actor = request.actor
    office = await request.context.store.people.household_office(household_id)
    is_hidden = household_id in request.hidden
    policy.require_confirmed(actor, [None if is_hidden else office])
    if request.filters.unlinked or is_hidden:
        return []
    is_readable = office is not None and policy.may_list(actor, office, household_id)
    offices = None if is_readable else policy.readable_offices(actor)
    return [Branch(household_ids=frozenset({household_id}), offices=offices, state=request.filters.state)]


def _of_office(request: _ListRequest, office: str) -> list[Branch]:
    """The inquiries that an office keeps. PurposeRequired for an office that the actor does not read."""
    if not policy.may_read(request.actor, office):
        raise problems.PurposeRequired
    about = request.about(own=office in policy.unlinked_offices(request.actor))
    if about is None:
        return []
    return [Branch(about=about, hidden=request.hidden, offices=frozenset({office}))]


async def _of_worker(request: _ListRequest, worker_id: str) -> list[Branch]:
    """The inquiries about the households assigned to a worker today, and those addressed to them, their units or offices."""
    posts = await _posts(request.context, worker_id)
    worker = _Recipients(frozenset({worker_id}), _keys_of(worker_id, posts))
    if worker_id != request.actor.staff_id:
        _require_colleague(request.actor, {post["office_code"] for post in posts})
        limits = _limits(request)
    elif request.filters.waiting_for:
        limits = [_anywhere(request)]
    else:
        return [*_addressed_to_reader(request, worker), *await _of_households(request, worker)]
    return await _within(request, worker, limits)


async def _of_unit(request: _ListRequest, office: str, unit: str) -> list[Branch]:
    """The inquiries about the households of a unit's workers of today, and those addressed to them or to the unit, as far
    as the staff of the reader's offices may read them."""
    _require_colleague(request.actor, [office])
    staff_ids = await request.context.store.people.unit(office, unit, request.context.today)
    keys = (*(person_key(each) for each in sorted(staff_ids)), unit_key(office, unit))
    return await _within(request, _Recipients(staff_ids, keys), _limits(request))


async def _within(request: _ListRequest, recipients: _Recipients, limits: Sequence[Branch]) -> list[Branch]:
    """What is addressed to the recipients, or waits for them, within the limits; and the same of their households."""
    waiting_for = request.filters.waiting_for
    ways = [recipients.waiting(waiting_for)] if waiting_for else recipients.addressed()
    branches = [replace(limit, addressed=way) for way in ways if way.to for limit in limits]
    if "close" in waiting_for:
        seen = Addressed("message", sorted(recipients.staff_ids))
        branches += [replace(limit, addressed=seen, state="seen") for limit in limits]
    if "callback" in waiting_for:
        branches += _of_nobody(request, recipients)
    return [*branches, *await _of_households(request, recipients)]


def _of_nobody(request: _ListRequest, recipients: _Recipients) -> list[Branch]:
    """The call-backs that nobody in particular promised, about nobody yet: they wait for who logged the call, and for the
    supervisors of its office. Only the reader's own offices know of them."""
    actor = request.actor
    offices = policy.unlinked_offices(actor)
    is_own = recipients.staff_ids == frozenset({actor.staff_id})
    supervised = {post.office_code for post in actor.posts if post.role == "supervisor"} if is_own else set[str]()
    by_nobody = Branch(about="nobody", hidden=request.hidden, addressed=BY_NOBODY)
    logged = replace(by_nobody, offices=offices - supervised, logged_by=recipients.staff_ids)
    of_office = replace(by_nobody, offices=offices & supervised)
    return [branch for branch in (logged, of_office) if branch.offices]


async def _posts(context: Context, worker_id: str) -> list[people.Post]:
    """The posts that a worker holds today: somebody who left an office no longer finds what waits there."""
    staff = await context.store.people.staff(worker_id)
    return [post for post in staff["posts"] if in_force(post, context.today)] if staff else []


def _require_colleague(actor: Actor, offices: Collection[str]) -> None:
    """PurposeRequired for the list of workers in none of whose offices the actor reads."""
    policy.require_confirmed(actor, offices or [None])
    if not any(policy.may_list(actor, code) for code in offices):
        raise problems.PurposeRequired


def _addressed_to_reader(request: _ListRequest, reader: _Recipients) -> list[Branch]:
    """The inquiries addressed to the reader, wherever they are kept, while they are not over or have a message that is not
    seen; after that as far as the staff of the reader's offices may read them."""
    state = request.filters.state
    to_reader, ways = _anywhere(request), reader.addressed()
    branches: list[Branch] = []
    limits = _limits(request)
    if state not in OVER:
        branches += [replace(to_reader, addressed=way, lasting=True) for way in ways]
    if state is None or state in OVER:
        branches.append(replace(to_reader, addressed=reader.waiting(["message"])))
    else:
        limits = []  # the branches before this line find all of them
    return branches + [replace(limit, addressed=way) for way in ways for limit in limits]


def _limits(request: _ListRequest) -> list[Branch]:
    """What the reader may read as staff of their offices."""
    actor, any_office = request.actor, Branch(hidden=request.hidden)
    limits = [replace(any_office, about="nobody", offices=policy.unlinked_offices(actor))]
    if about := request.about(own=False):
        limits = [replace(any_office, about=about, offices=policy.readable_offices(actor)), *limits]
    return limits


def _anywhere(request: _ListRequest) -> Branch:
    """What is addressed to the reader in person, wherever it is kept."""
    return Branch(hidden=request.hidden, about="nobody" if request.filters.unlinked else "anybody")


async def _of_households(request: _ListRequest, recipients: _Recipients) -> list[Branch]:
    """The inquiries about the households assigned to the recipients today that the reader may read.

    Of what waits, the call-backs that nobody in particular promised: the worker of the household owes them.
    """
    filters = request.filters
    if filters.unlinked or (filters.waiting_for and "callback" not in filters.waiting_for):
        return []
    by_nobody = BY_NOBODY if filters.waiting_for else None
    return [Branch(household_ids=await _assigned_to(request, recipients.staff_ids), addressed=by_nobody)]


async def _assigned_to(request: _ListRequest, staff_ids: frozenset[str]) -> frozenset[str]:
    """The households assigned to these workers today that the reader may read."""
    actor, reader = request.actor, viewer(request.actor)
    assigned = await request.context.store.people.households_of(staff_ids, request.context.today)
    return frozenset(
        household_id
        for household_id, office in assigned.items()
        if policy.may_list(actor, office, household_id) and not request.restrictions.hides(household_id, reader)
    )


def _keys_of(worker_id: str, posts: Sequence[people.Post]) -> tuple[str, ...]:
    """The list keys of hand-overs to a worker: the worker's own, their units', their offices'."""
    units = {unit_key(post["office_code"], unit) for post in posts for unit in (post.get("unit"), None)}
    return (person_key(worker_id), *sorted(units))
