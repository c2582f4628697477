"""Hand-offs to records: ask for each until records has it (docs/protocols.md 4.7)."""

from typing import TypedDict

from libs.aggregates import EventActor
from libs.clock import rfc3339
from libs.restating import is_due
from libs.worker import one_by_one
from services.inquiries.domain.handoff import handed_off, owes_item, restate
from services.inquiries.store import Store, StoredInquiry


class _Arrived(TypedDict):
    """Which parts of an inquiry's hand-off records has."""

    draft: bool
    callback: bool


async def ask_records(store: Store, before: str) -> int:
    """Ask for what was handed off before this time, and publish again, ever more rarely, what records lacks.

    Returns how many were.
    """
    waiting = {item.id: item for item in await store.handed_off(before)}
    restated: list[str] = []

    async def ask(inquiry_id: str) -> None:
        item = waiting[inquiry_id]
        since, by = handed_off(item.state)
        if await _has_arrived(store, item):
            await store.confirm_hand_off(item.id, since)
            return
        if not is_due(since, item.state.get("restated_at"), store.clock.now()):
            return
        decision = restate(item.state, rfc3339(store.clock.now()))
        if await store.inquiries.save(item, decision, by=EventActor(**by)):
            restated.append(inquiry_id)

    await one_by_one(waiting, ask, "hand-offs")
    return len(restated)


async def _has_arrived(store: Store, item: StoredInquiry) -> bool:
    """Whether records has everything that this inquiry hands off."""
    draft_id = item.state["promoted_draft_id"]
    arrived: _Arrived = await store.process.client("records").get(
        f"/internal/v1/handoffs/inquiries/{item.id}", {"draft_id": draft_id} if draft_id else None
    )
    return (arrived["draft"] or not draft_id) and (arrived["callback"] or not owes_item(item.state))
