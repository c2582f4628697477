"""折返し as an action item: an inquiry's promise to call back is owed until the call was made. Pure.

Each inquiry has one item, derived from it. A new promise after a kept one opens it again.
"""

from libs.calendar import jst_date
from libs.decision import Decision
from libs.states.counter import Callback
from services.records.domain import item as items
from services.records.domain.decision import ActingStaff, HouseholdSnapshot
from services.records.domain.inquiry import HeardPromise
from services.records.domain.item import Assignment, Closing, ItemDecision, NewItem
from services.records.domain.state import ActionItem, FollowedPromise


def owed(inquiry: HeardPromise) -> bool:
    """Whether an inquiry promises a call that was not made. Imported promises have imported items of their own."""
    return _promise(inquiry) is not None and not inquiry["is_imported"]


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
    return {**opened, "promise": _followed(callback)} if callback else opened


def follow(
    item: ActionItem, inquiry: HeardPromise, who: ActingStaff, now: str, *, promised_anew: bool
) -> ItemDecision | None:
    """Bring the item in step with its inquiry. None if nothing changes.

    Who owes it and by when are taken over from a new promise only: what was done to the item since the last one stays
    (docs/domain/inquiries.md 2.3). `promised_anew`: the event says that it was promised. A promise that differs from the
    last is new as well, so that a later event makes up for one that was parked.
    """
    callback = inquiry["callback"]
    if callback and (done_at := callback["done_at"]):
        if item["state"] not in items.OPEN:
            return None
        closing: Closing = {"note": None, "by": who.as_json(), "at": now}
        return items.close(item, closing, jst_date(done_at).isoformat(), item["evidence_ref"])
    if not callback or not owed(inquiry):
        return None
    # If the inquiry was linked meanwhile, the item is hidden with its household from now on.
    linked: ActionItem = {**item, "household_id": inquiry["household_id"] or item["household_id"]}
    if not (promised_anew or _differs(item, callback)):
        return _changed(item, linked)
    promised: ActionItem = {
        **linked,
        "due_on": due_on(inquiry, now),
        "assignee_id": callback["assignee_id"] or item["assignee_id"],
        "promise": _followed(callback),
    }
    if item["state"] not in items.OPEN:
        return items.reopen(promised, {"reason": "折返しの約束が改めてされた"}, who, now)
    return _changed(item, promised)


def _changed(item: ActionItem, newer: ActionItem) -> ItemDecision | None:
    if newer == item:
        return None
    if newer["assignee_id"] == item["assignee_id"]:
        return Decision(newer, "action_item.due_changed", {"from": item["due_on"], "to": newer["due_on"]})
    given: Assignment = {"assignee_id": newer["assignee_id"] or "", "reason": None}
    return items.assigned(item, {**newer, "assignee_text": None}, given)


def _followed(callback: Callback) -> FollowedPromise:
    return {"assignee_id": callback["assignee_id"], "by_time": callback["by_time"]}


def _differs(item: ActionItem, callback: Callback) -> bool:
    # An item of an earlier release has no promise to compare with.
    return "promise" in item and item["promise"] != _followed(callback)


def due_on(inquiry: HeardPromise, now: str) -> str:
    """The day of the promise (Japanese date)."""
    callback = inquiry["callback"]
    return jst_date((callback["by_time"] if callback else None) or now).isoformat()


def _promise(inquiry: HeardPromise) -> Callback | None:
    callback = inquiry["callback"]
    return callback if callback and not callback["done_at"] else None


def _title(inquiry: HeardPromise) -> str:
    return f"折返し: {inquiry['subject']}"[:200]
