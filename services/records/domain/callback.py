"""折返し as an action item: an inquiry's promise to call back is owed until the call was made. Pure.

Each inquiry has one item, derived from it. A new promise after a kept one opens it again.
"""

from libs.calendar import jst_date
from libs.decision import Decision
from libs.states.counter import Callback
from services.records.domain import item as items
from services.records.domain.decision import ActingStaff, HouseholdSnapshot
from services.records.domain.inquiry import HeardPromise
from services.records.domain.item import Closing, ItemDecision, NewItem
from services.records.domain.state import ActionItem


def owed(inquiry: HeardPromise) -> bool:
    """Whether an inquiry promises a call that was not made. A promise of an imported book has an imported item of its own."""
    callback = inquiry["callback"]
    if callback is None or callback["done_at"] is not None:
        return False
    return callback["promised_at"] is not None or not inquiry["is_imported"]


def open_item(inquiry: HeardPromise, place: HouseholdSnapshot, who: ActingStaff, now: str) -> ActionItem:
    """The item of a promise.

    It is due on the promised day, or else today, and goes to the named person or the worker.
    """
    callback = inquiry["callback"]
    given: NewItem = {
        **items.NOTHING,
        "class": "promised",
        "kind": "callback",
        "title": _title(inquiry),
        "due_on": due_on(inquiry, now),
        "assignee_id": callback["assignee_id"] if callback else None,
        "note": callback["by_text"] if callback else None,
    }
    opened: ActionItem = {
        **items.opened(given, place, who, now),
        "source_ref": {"rel": "promised_in", "type": "inquiry", "id": inquiry["id"]},
    }
    return _following(opened, callback) if callback else opened


def follow(item: ActionItem, inquiry: HeardPromise, who: ActingStaff, now: str) -> ItemDecision | None:
    """Bring the item in step with its inquiry. None if nothing changes.

    Who owes it and by when are taken over from a new promise only, and a call that was made closes it once: what was done
    to the item since stays (docs/domain/inquiries.md 2.3).
    """
    callback = inquiry["callback"]
    if callback is None:
        return None
    # If the inquiry was linked meanwhile, the item is hidden with its household from now on.
    linked: ActionItem = {**item, "household_id": inquiry["household_id"] or item["household_id"]}
    if done_at := callback["done_at"]:
        return _made(linked, done_at, who) or _changed(item, linked)
    if not (owed(inquiry) and _is_new(item, callback)):
        return _changed(item, linked)
    promised: ActionItem = {
        **_following(linked, callback),
        "due_on": due_on(inquiry, now),
        "assignee_id": callback["assignee_id"] or item["assignee_id"],
    }
    if item["state"] not in items.OPEN:
        return items.reopen(promised, {"reason": "折返しの約束が改めてされた"}, who, now)
    return _changed(item, promised)


def _made(item: ActionItem, done_at: str, who: ActingStaff) -> ItemDecision | None:
    """The item is done, unless somebody opened it again after the call."""
    if item["state"] not in items.OPEN or items.was_reopened_after(item, done_at):
        return None
    closing: Closing = {"note": None, "by": who.as_json(), "at": done_at}
    return items.close(item, closing, jst_date(done_at).isoformat(), item["evidence_ref"])


def _changed(item: ActionItem, newer: ActionItem) -> ItemDecision | None:
    if newer == item:
        return None
    if newer["assignee_id"] == item["assignee_id"]:
        return Decision(newer, "action_item.due_changed", {"from": item["due_on"], "to": newer["due_on"]})
    return items.assigned(item, newer)


def _following(item: ActionItem, callback: Callback) -> ActionItem:
    promised_at = callback["promised_at"]
    return item if promised_at is None else {**item, "promised_at": promised_at}


def _is_new(item: ActionItem, callback: Callback) -> bool:
    """Whether the call was promised anew since the item followed it. The first release kept no time of promises."""
    promised_at = callback["promised_at"]
    return promised_at is not None and not ("promised_at" in item and item["promised_at"] >= promised_at)


def due_on(inquiry: HeardPromise, now: str) -> str:
    """The day of the promise (Japanese date)."""
    callback = inquiry["callback"]
    return jst_date((callback["by_time"] if callback else None) or now).isoformat()


def _title(inquiry: HeardPromise) -> str:
    return f"折返し: {inquiry['subject']}"[:200]
