"""What may be read of inquiries: may they? → read → audit → shape, released only on the restrictions of now."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from libs import policy, problems
from libs.actor import Actor
from libs.aggregates import Loaded
from libs.calendar import EARLIEST, LATEST, in_force, jst_date
from libs.clock import rfc3339
from libs.mongo import Doc
from libs.process import reading, viewer
from libs.purposes import UNKNOWN, Opening
from libs.restrictions import Snapshot
from services.inquiries.domain.decision import possible
from services.inquiries.domain.readers import (
    OVER,
    addressed,
    offices_around,
    opens_until,
    person_key,
    unit_key,
)
from services.inquiries.store import Store, draft_ends_at, place_of

PRIVATE = frozenset({"_id", "staff_id", "fingerprint", "last_save", "logged_as"})
"""What of a draft of a call is the service's own."""


@dataclass(frozen=True)
class Wanted:
    """The filters of a list. `since` and `until` are times, `until` excluded."""

    household_id: str | None = None
    worker: str | None = None
    state: str | None = None
    unlinked: bool = False
    office: str | None = None
    since: str | None = None
    until: str | None = None


async def inquiry(store: Store, actor: Actor, inquiry_id: str) -> tuple[Doc, int]:
    """One inquiry with the telephone numbers it names, and its version."""

    async def read(snapshot: Snapshot) -> tuple[Doc, int]:
        item = await store.inquiries.load(inquiry_id)
        if item is None or item.state.get("deleted"):
            raise problems.NotFound
        household = item.state.get("household_id")
        if snapshot.hides(household or item.id, viewer(actor)) or not await _may_read(
            store, actor, item.state
        ):
            raise problems.NotFound
        shown = await _shown_to(store, actor, item, _hider(snapshot, actor))
        await store.audit.read(reading(actor, "inquiry", [item.id], [household] if household else []))
        return shown, item.version

    return await store.restrictions.released(viewer(actor), read)


async def after_command(store: Store, actor: Actor, item: Loaded) -> Doc:
    """The inquiry as its command left it; the event is the audit entry."""

    async def read(snapshot: Snapshot) -> Doc:
        if snapshot.hides(item.state.get("household_id") or item.id, viewer(actor)):
            raise problems.NotFound
        return _whole(store, item, _hider(snapshot, actor))

    return await store.restrictions.released(viewer(actor), read)


async def inquiries(
    store: Store, actor: Actor, wanted: Wanted, limit: int, before: list[str] | None
) -> tuple[list[Doc], list[str] | None]:
    """A page of inquiries, newest first, and the place the next page goes on from (None on the last one)."""

    async def read(snapshot: Snapshot) -> tuple[list[Doc], list[str] | None]:
        branches = await _branches(store, actor, wanted, snapshot)
        since, until = wanted.since or EARLIEST, wanted.until or LATEST
        found = await store.newest_first(branches, since, min(until, *before) if before else until, limit + 1)
        page = found[:limit]
        shown = [_listed(store, item, _hider(snapshot, actor)) for item in page]
        households = sorted({h for item in page if (h := item.state.get("household_id"))})
        await store.audit.read(reading(actor, "inquiries", [item.id for item in page], households))
        return shown, [place_of(page[-1].state)] if len(found) > limit else None

    return await store.restrictions.released(viewer(actor), read)


async def call_drafts(store: Store, actor: Actor) -> list[Doc]:
    """What the actor has typed and not logged, the last written first; nothing of whoever may not be shown."""

    async def read(snapshot: Snapshot) -> list[Doc]:
        found = await store.own_call_drafts(actor.staff_id)
        hidden = _hider(snapshot, actor)
        kept = [
            doc for doc in found
            if not (doc["household_id"] and hidden(doc["household_id"])) and not await store.was_logged(doc)
        ]  # fmt: skip
        households = sorted({doc["household_id"] for doc in kept if doc["household_id"]})
        await store.audit.read(reading(actor, "call_drafts", [doc["_id"] for doc in kept], households))
        shown = [_draft_shown(doc) for doc in kept]
        return sorted(shown, key=lambda draft: draft["saved_at"], reverse=True)

    return await store.restrictions.released(viewer(actor), read)


def _draft_shown(doc: Doc) -> Doc:
    written = {name: value for name, value in doc.items() if name not in PRIVATE}
    return {"id": doc["_id"], "ends_at": draft_ends_at(doc), **written}


def logged(store: Store, item: Loaded) -> Doc:
    """The answer to a log: needs no other service, because a call can always be logged (protocols.md 5.3).

    The whole inquiry as its writer gave it; of one that others have worked on since, only its whereabouts.
    """
    if item.version == 1:
        return _whole(store, item, lambda _household_id: False)
    published = store.inquiries.published(item)
    return {name: published.get(name) for name in ("id", "version", "number", "office_code", "state")}


Hider = Callable[[str], bool]
"""Whether a household is hidden from the reader."""


def _hider(snapshot: Snapshot, actor: Actor) -> Hider:
    return lambda household_id: snapshot.hides(household_id, viewer(actor))


def _listed(store: Store, item: Loaded, hidden: Hider) -> Doc:
    """The inquiry as lists show it: without telephone numbers, and without candidates hidden from the reader."""
    published = store.inquiries.published(item)
    seen = [household for household in item.state.get("candidates", []) if not hidden(household)]
    return {**published, "candidates": seen, "actions": possible(item.state)}


async def _shown_to(store: Store, actor: Actor, item: Loaded, hidden: Hider) -> Doc:
    """`_whole`; to who reads it for a purpose without the telephone numbers."""
    office = await store.household_office(item.state.get("household_id"))
    around = offices_around(item.state, office)
    if actor.staff_id in addressed(item.state) or any(policy.may_know_contacts(actor, c) for c in around):
        return _whole(store, item, hidden)
    return _with_numbers(_listed(store, item, hidden), {})


def _whole(store: Store, item: Loaded, hidden: Hider) -> Doc:
    """The inquiry with the caller's number and the one to call back."""
    return _with_numbers(_listed(store, item, hidden), item.state.get("contact", {}))


def _with_numbers(listed: Doc, contact: Mapping[str, Any]) -> Doc:
    shown = dict(listed)
    shown["caller"] = {**shown["caller"], "phone": contact.get("phone")}
    if shown.get("callback") is not None:
        shown["callback"] = {**shown["callback"], "number": contact.get("callback_number")}
    return shown


async def _may_read(store: Store, actor: Actor, state: Doc) -> bool:
    office = await store.household_office(state.get("household_id"))
    around = offices_around(state, office)
    household_id = state.get("household_id")
    return actor.staff_id in addressed(state) or any(policy.may_list(actor, c, household_id) for c in around)


async def opening(store: Store, inquiry_id: str, staff_id: str, office_codes: Sequence[str]) -> Opening:
    """What an inquiry opens to somebody who works on it: its household, once the household's office shared it."""
    item = await store.inquiries.load(inquiry_id)
    if item is None or item.state.get("deleted"):
        return UNKNOWN
    household_id = item.state.get("household_id")
    office = await store.household_office(household_id)
    until = opens_until(item.state, office, staff_id, office_codes)
    return Opening(True, frozenset({household_id}) if household_id and until else frozenset(), until)


async def _branches(store: Store, actor: Actor, wanted: Wanted, snapshot: Snapshot) -> list[Doc]:
    """The selective filters whose union is the list."""
    hidden = sorted(snapshot.hidden_from(viewer(actor)))
    rest: Doc = {"state": wanted.state} if wanted.state else {}
    if wanted.household_id:
        office = await store.household_office(wanted.household_id)
        policy.require_confirmed(actor, [office])
        if wanted.unlinked or snapshot.hides(wanted.household_id, viewer(actor)):
            return []
        readable = office is not None and policy.may_list(actor, office, wanted.household_id)
        kept = {} if readable else _kept_by(policy.readable_offices(actor))
        return [{"household_id": wanted.household_id, **rest, **kept}]
    if wanted.worker:
        return await _of_worker(store, actor, wanted, snapshot, rest)
    office, own = wanted.office or actor.acting_post.office_code, policy.unlinked_offices(actor)
    if not policy.may_read(actor, office):
        raise problems.PurposeRequired
    return [{**limit, "offices": office, **rest} for limit in _about(hidden, wanted, own=office in own)]


def _about(hidden: Sequence[str], wanted: Wanted, *, own: bool) -> list[Doc]:
    """Calls about whomever the reader may know of; those about nobody yet only where they are his `own`, and where they
    name nobody who is hidden from him."""
    if wanted.unlinked:
        return [_about_nobody_yet(hidden)] if own else []
    if not own:
        return [{"household_id": {"$nin": [*hidden, None]}}]
    return [{"household_id": {"$nin": list(hidden)}, "_id": {"$nin": list(hidden)}}]


def _about_nobody_yet(hidden: Sequence[str]) -> Doc:
    return {"household_id": None, "_id": {"$nin": list(hidden)}}


async def _of_worker(store: Store, actor: Actor, wanted: Wanted, snapshot: Snapshot, rest: Doc) -> list[Doc]:
    """Those about the households he is assigned today, and those addressed or handed to him, his unit or his office."""
    worker = wanted.worker or ""
    today = jst_date(rfc3339(store.clock.now())).isoformat()
    person = await store.staff(worker)
    known: list[Doc] = person["posts"] if person else []
    # Whoever left an office finds nothing more of what waits there.
    posts = [post for post in known if in_force(post, today)]
    offices = {post["office_code"] for post in posts}
    if worker != actor.staff_id:
        policy.require_confirmed(actor, offices or [None])
        if not any(policy.may_list(actor, code) for code in offices):
            raise problems.PurposeRequired
    hidden = sorted(snapshot.hidden_from(viewer(actor)))
    addressed_so: list[Doc] = [
        {"messages.staff_id": worker}, {"callback.assignee_id": worker}, {"waits_for": {"$in": _keys_of(worker, posts)}},
    ]  # fmt: skip
    kept = _kept_by(policy.readable_offices(actor))
    mine = {**_about_nobody_yet(hidden), **_kept_by(policy.unlinked_offices(actor))}
    limits = [*({**limit, **kept} for limit in _about(hidden, wanted, own=False)), mine]
    branches: list[Doc] = []
    if worker == actor.staff_id:
        to_me = _about(hidden, wanted, own=True)
        if wanted.state not in OVER:
            lasting: Doc = {"state": {"$nin": sorted(OVER)}}
            branches += [{**to, **limit, **lasting, **rest} for to in addressed_so for limit in to_me]
        if wanted.state is None or wanted.state in OVER:
            unseen: Doc = {"messages": {"$elemMatch": {"staff_id": worker, "seen_at": None}}}
            branches += [{**unseen, **limit, **rest} for limit in to_me]
        else:
            limits = []  # what is addressed to himself lasts, so that it is found wherever it is kept
    branches += [{**to, **limit, **rest} for to in addressed_so for limit in limits]
    if not wanted.unlinked:
        assigned = await store.households_of(worker, today)
        seen = [
            household_id
            for household_id, office in assigned.items()
            if policy.may_list(actor, office, household_id)
            and not snapshot.hides(household_id, viewer(actor))
        ]
        branches.append({**rest, "household_id": {"$in": seen}})
    return branches


def _keys_of(worker: str, posts: Sequence[Doc]) -> list[str]:
    """What a hand-over may be addressed to for this person to find it: himself, his units, his offices."""
    units = {unit_key(post["office_code"], unit) for post in posts for unit in (post.get("unit"), None)}
    return [person_key(worker), *sorted(units)]


def _kept_by(offices: frozenset[str] | None) -> Doc:
    return {} if offices is None else {"offices": {"$in": sorted(offices)}}
