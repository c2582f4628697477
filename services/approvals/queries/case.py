"""Reads one case: as published, with the contents that the approvers see, and what the reader may do now."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Generic, TypeAlias, TypedDict, TypeVar

from libs import policy
from libs.actor import Actor
from libs.aggregates import Stored
from libs.calendar import jst_date
from libs.problems import NotFound, Problem
from libs.released import Read, Released, readable, readable_by_grant
from libs.states.signoff import CaseItem, PostView
from services.approvals.domain import withholding
from services.approvals.domain.actions import possible
from services.approvals.domain.case import (
    OPEN,
    ActingStaff,
    DecisionContext,
    about,
    households_of,
    is_rejectable,
    items_of_all_rounds,
    offices_of,
    restricted_by,
    whole,
)
from services.approvals.domain.deciding import Executed, execute
from services.approvals.domain.readers import granted, involves_headquarters, opens_hidden
from services.approvals.domain.rerouting import lacks_people
from services.approvals.domain.sheet import Box, sheet
from services.approvals.domain.state import ApprovalCase, Content
from services.approvals.store import Context

T = TypeVar("T")
Shown: TypeAlias = dict[str, object]
"""A case as `CaseView` has it."""


class ShownItem(CaseItem):
    """An item with its content as the approvers see it; None until it has arrived."""

    content: Content | None


class ShownContent(TypedDict):
    """What approvers saw, by its hash."""

    sha256: str
    content: Content


class ShownSheet(TypedDict):
    """決裁欄: the stamp table of a case."""

    id: str
    number: str | None
    boxes: list[Box]


@dataclass(frozen=True)
class CaseQuery(Generic[T]):
    """A read of one case: its name in the audit, what it shows, and the version of the answer (None: it has none)."""

    action: str
    view: Callable[[Stored[ApprovalCase]], Awaitable[T]]
    version: int | None = None


async def case(context: Context, case_id: str) -> Released[Shown]:
    """A case. Raises NotFound if the reader may not know of it."""

    async def view(item: Stored[ApprovalCase]) -> Shown:
        at = await context.store.decision_context(offices_of(item.state), households_of(item.state))
        return await _to_view(context, item, at)

    item = await _existing(context, case_id)
    return await _read(context, item, CaseQuery("approval", view, item.version))


async def after_command(context: Context, item: Stored[ApprovalCase], at: DecisionContext) -> Released[Shown]:
    """The case as a command left it. `at` is the decision context of that command."""
    query = CaseQuery("approval", lambda found: _to_view(context, found, at), item.version)
    return await _read(context, item, query)


async def content(context: Context, case_id: str, digest: str) -> Released[ShownContent]:
    """A content that the approvers of any round saw, by its SHA-256. Raises NotFound also while it has not arrived."""

    async def view(item: Stored[ApprovalCase]) -> ShownContent:
        known = {i["sha256"] for i in items_of_all_rounds(item.state)}
        if digest not in known or not (_sees_all(context.actor, item) or withholding.shows(item.state, digest)):
            raise NotFound
        kept = await context.store.contents.get(digest)
        if kept is None:
            raise NotFound("内容をまだ受け取れていません。少し待ってから開いてください。")
        return {"sha256": digest, "content": kept}

    return await _read(context, await _existing(context, case_id), CaseQuery("approval_content", view))


async def stamps(context: Context, case_id: str) -> Released[ShownSheet]:
    """決裁欄: the stamp table."""

    async def view(item: Stored[ApprovalCase]) -> ShownSheet:
        duties = [d.state for d in await context.store.duties.of(item.state["post_views"])]
        if item.state["withheld"] and not _sees_all(context.actor, item):
            duties = [_without_words(d) for d in duties]
        shown = _as_seen_by(context.actor, item)
        boxes = sheet(whole(shown.id, shown.version, shown.state), duties)
        return {"id": item.id, "number": item.state["number"], "boxes": boxes}

    return await _read(context, await _existing(context, case_id), CaseQuery("approval_sheet", view))


def _without_words(duty: PostView) -> PostView:
    return {**duty, "comment": None}


async def _existing(context: Context, case_id: str) -> Stored[ApprovalCase]:
    item = await context.store.approvals.load(case_id)
    if item is None:
        raise NotFound
    return item


async def _read(context: Context, item: Stored[ApprovalCase], query: CaseQuery[T]) -> Released[T]:
    """Release a read of one case. A route that grants its people the case needs no answer from records."""
    store, actor = context.store, context.actor

    async def read(*, ask: bool) -> Read[T]:
        answer = await query.view(item)
        households = await _households(context, item, ask=ask)
        return Read(answer, query.action, [item.id], households, query.version)

    named = granted(item.state, actor.staff_id, (p.office_code for p in actor.posts))
    if named and opens_hidden(item.state):
        return await readable_by_grant(store, actor, lambda: read(ask=False))
    if not named:
        before_city = involves_headquarters(item.state)
        policy.require_matter(actor, item.state["office_code"], about(item.state), stranded=before_city)
    return await readable(store, actor, restricted_by(item.state), lambda _: read(ask=True))


async def _households(context: Context, item: Stored[ApprovalCase], *, ask: bool) -> list[str]:
    """The households that a case is about, with those that its notes were linked to later.

    Without `ask` the last known restrictions are used, and records is not asked.
    """
    named = about(item.state)
    known = {household_id for household_id in named if household_id}
    if None in named:
        snapshot = await context.store.restrictions.current() if ask else context.store.restrictions.last_known
        known |= snapshot.linked_to(restricted_by(item.state)) if snapshot else set()
    return sorted(known)


async def _to_view(context: Context, item: Stored[ApprovalCase], at: DecisionContext) -> Shown:
    shown = _as_seen_by(context.actor, item)
    contents = await context.store.contents.of([i["sha256"] for i in shown.state["items"]])
    # A reader of a redacted case sees no content of a withheld record either.
    away = item.state["withheld"] if shown is not item else []
    items: list[ShownItem] = [
        {**i, "content": None if i["record_id"] in away else contents.get(i["sha256"])} for i in shown.state["items"]
    ]
    actions = await _actions(context, item, at)
    return {
        **context.store.approvals.published(shown),
        "items": items,
        "actions": actions,
        "rejectable": is_rejectable(item.state),
    }


def _as_seen_by(actor: Actor, item: Stored[ApprovalCase]) -> Stored[ApprovalCase]:
    return item if _sees_all(actor, item) else replace(item, state=withholding.redacted(item.state))


def _sees_all(actor: Actor, item: Stored[ApprovalCase]) -> bool:
    """Whether the reader is 係長 or above in the office: they still see withheld text, as evidence."""
    return policy.is_superior(actor, item.state["office_code"])


async def _actions(context: Context, item: Stored[ApprovalCase], at: DecisionContext) -> list[str]:
    actor, at = context.actor, at.as_a_trial()
    who = ActingStaff(actor.staff_id, actor.name, tuple((p.post, p.office_code) for p in actor.posts))
    is_kin = who.staff_id in at.directory.left_out and who.staff_id != item.state["drafter"]["staff_id"]
    names = [] if is_kin else possible(whole(item.id, item.version, item.state), who, at)
    owed = [d.state for d in await context.store.duties.of(item.state["post_views"]) if d.state["state"] == "pending"]
    if any(d["person"]["staff_id"] == actor.staff_id for d in owed):
        names.append("post-view")
    return names if is_kin else [*names, *_of_the_office(actor, item, at)]


def _of_the_office(actor: Actor, item: Stored[ApprovalCase], at: DecisionContext) -> list[str]:
    """The actions beside the route: 施行 after the decision, and 経路の指定し直し while open or lacking somebody."""
    case, office = item.state, item.state["office_code"]
    names: list[str] = []
    if policy.may_act(actor, "write", office) and _may_be_executed(item, at):
        names.append("execute")
    stranded = lacks_people(case)
    if (case["state"] in OPEN or stranded) and policy.may_reroute(
        actor, office, case["drafter"]["staff_id"], stranded=stranded
    ):
        names.append("reroute")
    return names


def _may_be_executed(item: Stored[ApprovalCase], at: DecisionContext) -> bool:
    today: Executed = {"on": jst_date(at.now).isoformat(), "doc_no": None}
    try:
        execute(whole(item.id, item.version, item.state), item.state["drafter"], today, at)
    except Problem:
        return False
    return True
