"""Takes in submissions from records: the first round creates a case, and a later one becomes its next round."""

from collections.abc import Mapping
from typing import cast

from libs.aggregates import EventActor, Stored, whole
from libs.contracts.events import Received
from services.approvals.commands import content
from services.approvals.commands.acting import case_of
from services.approvals.commands.readers import without_unseeing
from services.approvals.domain import submission as rules
from services.approvals.domain.case import CaseDecision
from services.approvals.domain.state import ApprovalCase, Content, Sent, SentItem
from services.approvals.domain.templates import WholeTemplate
from services.approvals.store import Store

SUBMISSIONS = "records.submission"
"""The name of the source in `seen`: a case remembers the last sequence of its own submission."""


async def take_submission(store: Store, event: Received) -> None:
    """Take in a round that was sent, and end a returned case that was dropped.

    The other states follow from decisions of approvals itself, so they change nothing here.
    """
    state, by = whole(event.key, event.state), _by(event.actor)
    sender = state["drafter"] if by is None else by.as_json()
    sent = cast("Sent", {**state, "restricted": False, "sender": sender, "last_seen": {}})
    if sent["state"] != "sent":
        await _enter(store, event, sent)
        return
    await content.keep_seen(store, sent["seen"])
    left = await content.fetch(store, [row["sha256"] for row in sent["seen"]])
    # A content can pick the route, so those fetched by hash are filled in first.
    seen = [await _with_content(store, row) for row in sent["seen"]]
    await _enter(store, event, {**sent, "seen": seen, "last_seen": await _last_seen(store, event.id_part)})
    if left:
        await store.cases.note(event.id_part, "lacking", True)


async def _with_content(store: Store, row: SentItem) -> SentItem:
    return {**row, "content": row["content"] or await store.contents.get(row["sha256"])}


async def _last_seen(store: Store, case_id: str) -> dict[str, Content]:
    """The contents of the round that the case is in, by hash; none for a case that is new."""
    known = await store.approvals.load(case_id)
    return await store.contents.of([item["sha256"] for item in known.state["items"]]) if known else {}


def _households_of(sent: Sent) -> frozenset[str]:
    """The households that a round is about."""
    named = {sent["household_id"], *(row["household_id"] for row in sent["seen"])}
    return frozenset(household_id for household_id in named if household_id)


async def _enter(store: Store, event: Received, sent: Sent) -> None:
    templates = await store.templates()
    sent = {**sent, "restricted": await _restricted(store, templates, sent)}
    households = _households_of(sent)
    at = await store.decision_context(frozenset({sent["office_code"]}), households)
    at = await without_unseeing(at, sent["filed_week"], households, store.restrictions.current)

    def decide(item: Stored[ApprovalCase]) -> CaseDecision | None:
        if sent["state"] == "sent":
            return rules.resubmit(case_of(item), sent, templates, at)
        return rules.drop(case_of(item), at.now) if sent["state"] == "dropped" else None

    acting = _by(event.actor)
    for _ in range(2):
        known = await store.approvals.react(event.id_part, SUBMISSIONS, event.sequence, decide, by=acting)
        if known is not None or sent["state"] != "sent":
            return
        unit = await store.people.unit_of_household(sent["household_id"])
        entered = rules.submit(sent, unit, templates, at)
        # The same event may be handled twice at once. The second insert finds the case; `seen` guards the second pass.
        await store.approvals.create(event.id_part, entered, by=acting, source=(SUBMISSIONS, event.sequence))


async def _restricted(store: Store, templates: list[WholeTemplate], sent: Sent) -> bool:
    """Whether a household of this matter is restricted (閲覧制限). Asked only if a saved route depends on it."""
    if sent["state"] != "sent" or not any(t["conditions"]["restricted"] for t in templates):
        return False
    snapshot = await store.restrictions.current()
    return any(snapshot.is_restricted(row["household_id"]) for row in sent["seen"])


def _by(actor: Mapping[str, str] | None) -> EventActor | None:
    """The actor of the event, whose office is in `office_code` or `office`. None for an event without one."""
    if not actor:
        return None
    return EventActor(
        actor["staff_id"], actor["name"], actor["post"], actor.get("office_code") or actor.get("office") or ""
    )
