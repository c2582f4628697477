"""One case: as published, with the contents as the approvers see them, and what the reader could do now."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from libs import policy
from libs.actor import Actor
from libs.aggregates import Loaded
from libs.calendar import jst_date
from libs.mongo import Doc
from libs.problems import NotFound, Problem
from libs.process import reading, viewer
from libs.restrictions import Snapshot
from services.approvals.domain import withholding
from services.approvals.domain.actions import possible
from services.approvals.domain.case import (
    Circumstances,
    Person,
    about,
    households_of,
    items_of_all_rounds,
    offices_of,
    restricted_by,
)
from services.approvals.domain.deciding import executed
from services.approvals.domain.readers import granted, lies_before_city, opens_hidden
from services.approvals.domain.rerouting import OPEN_STATES
from services.approvals.domain.sheet import sheet
from services.approvals.store import Store

T = TypeVar("T")


async def case(store: Store, actor: Actor, case_id: str) -> tuple[Doc, int]:
    """A case and its version. NotFound for one the reader may not know of."""

    async def shape(item: Loaded) -> tuple[Doc, int]:
        at = await store.circumstances(offices_of(item.state), households_of(item.state))
        return await _shape(store, actor, item, at)

    return await _read(store, actor, await _existing(store, case_id), "approval", shape)


async def after_command(store: Store, actor: Actor, item: Loaded, at: Circumstances) -> tuple[Doc, int]:
    """The case as a command left it, in the circumstances of the command."""
    return await _read(store, actor, item, "approval", lambda i: _shape(store, actor, i, at))


async def content(store: Store, actor: Actor, case_id: str, digest: str) -> Doc:
    """What the approvers of any round saw, by its hash."""

    async def shape(item: Loaded) -> Doc:
        known = {i["sha256"] for i in items_of_all_rounds(item.state)}
        if digest not in known or not (_sees_all(actor, item) or withholding.shows(item.state, digest)):
            raise NotFound
        kept = await store.content(digest)
        if kept is None:
            raise NotFound("内容をまだ受け取れていません。少し待ってから開いてください。")
        return {"sha256": digest, "content": kept}

    return await _read(store, actor, await _existing(store, case_id), "approval_content", shape)


async def stamps(store: Store, actor: Actor, case_id: str) -> Doc:
    """決裁欄: the stamp table."""

    async def shape(item: Loaded) -> Doc:
        ids = item.state["post_views"]
        duties = [d.state for d in await store.duties({"_id": {"$in": ids}})] if ids else []
        if not _sees_all(actor, item):
            duties = [{**d, "comment": None} for d in duties] if item.state.get("withheld") else duties
        boxes = sheet(_told(actor, item, item.published), duties)
        return {"id": item.id, "number": item.state["number"], "boxes": boxes}

    return await _read(store, actor, await _existing(store, case_id), "approval_sheet", shape)


async def _existing(store: Store, case_id: str) -> Loaded:
    item = await store.approvals.load(case_id)
    if item is None:
        raise NotFound
    return item


async def _read(
    store: Store, actor: Actor, item: Loaded, action: str, shape: Callable[[Loaded], Awaitable[T]]
) -> T:
    """Release a read of one case. The route grants its people this one case: then nobody else need be asked."""
    said_of = restricted_by(item.state)

    async def read(snapshot: Snapshot | None) -> T:
        if snapshot is not None and any(snapshot.hides(each, viewer(actor)) for each in said_of):
            raise NotFound
        answer = await shape(item)
        households = await _households(store, item, ask=snapshot is not None)
        await store.audit.read(reading(actor, action, [item.id], households))
        return answer

    named = granted(item.state, actor.staff_id, (p.office_code for p in actor.posts))
    if named and opens_hidden(item.state):
        return await read(None)
    if not named:
        before_city = lies_before_city(item.state)
        policy.require_matter(actor, item.state["office_code"], about(item.state), stranded=before_city)
    return await store.restrictions.released(viewer(actor), read)


async def _households(store: Store, item: Loaded, *, ask: bool) -> list[str]:
    """Whom a case is about, also by a note that was linked after it was taken up; without `ask` as far as that is known."""
    named = about(item.state)
    known = {household_id for household_id in named if household_id}
    if None in named:
        snapshot = await store.restrictions.current() if ask else store.restrictions.last_known
        known |= snapshot.linked_to(restricted_by(item.state)) if snapshot else set()
    return sorted(known)


async def _shape(store: Store, actor: Actor, item: Loaded, at: Circumstances) -> tuple[Doc, int]:
    shown = store.approvals.published(item)
    contents = await store.contents_of([i["sha256"] for i in shown["items"]])
    shown["items"] = [{**i, "content": contents.get(i["sha256"])} for i in shown["items"]]
    shown = _told(actor, item, shown)
    shown["actions"] = await _actions(store, actor, item, at)
    return shown, item.version


def _told(actor: Actor, item: Loaded, shown: Doc) -> Doc:
    return shown if _sees_all(actor, item) else withholding.stub(shown)


def _sees_all(actor: Actor, item: Loaded) -> bool:
    """係長 and above of the office: for them what was withheld stays as evidence."""
    return policy.is_superior(actor, item.state["office_code"])


async def _actions(store: Store, actor: Actor, item: Loaded, at: Circumstances) -> list[str]:
    who = Person(actor.staff_id, actor.name, tuple((p.post, p.office_code) for p in actor.posts))
    is_kin = who.staff_id in at.directory.left_out and who.staff_id != item.state["drafter"]["staff_id"]
    names = [] if is_kin else possible(item.published, who, at.as_a_trial())
    ids = item.state["post_views"]
    if ids:
        owed = {"_id": {"$in": ids}, "person.staff_id": actor.staff_id, "state": "pending"}
        names += ["post-view"] if await store.duties(owed) else []
    return names if is_kin else [*names, *_of_the_office(actor, item, at.now)]


def _of_the_office(actor: Actor, item: Loaded, moment: str) -> list[str]:
    """What is done to a case beside its route: 施行 after the decision, 経路の指定し直し before it."""
    case, office = item.state, item.state["office_code"]
    names: list[str] = []
    if policy.may_act(actor, "write", office) and _may_be_executed(item, moment):
        names.append("execute")
    stranded = case["state"] == "unroutable"
    if case["state"] in OPEN_STATES and policy.may_reroute(
        actor, office, case["drafter"]["staff_id"], stranded=stranded
    ):
        names.append("reroute")
    return names


def _may_be_executed(item: Loaded, moment: str) -> bool:
    try:
        executed(item.published, {}, jst_date(moment).isoformat(), None, None)
    except Problem:
        return False
    return True
