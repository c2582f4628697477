"""折返し as an action item: an inquiry's promise to call back is owed until it was kept. Pure.

The item is derived from the inquiry, one for each; a new promise after a kept one opens it again.
"""

from typing import Any

from libs.calendar import jst_date
from services.records.domain import item as items
from services.records.domain.decision import Decision, Place, State, Who


def owed(inquiry: State) -> bool:
    """Whether an inquiry promises a call that was not made. What a legacy book promised has items of its own."""
    callback = inquiry.get("callback")
    return bool(callback) and not callback.get("done_at") and not inquiry.get("is_imported")


def opened(inquiry: State, place: Place, who: Who, now: str) -> State:
    """The item of a promise: due on the day it was promised for, else today; for who was named, else the worker."""
    callback: dict[str, Any] = inquiry["callback"]
    given = {
        "class": "promised", "kind": "callback", "title": _title(inquiry), "due_on": due_on(inquiry, now),
        "assignee_id": callback.get("assignee_id"), "note": callback.get("by_text"),
        "source_ref": {"rel": "promised_in", "type": "inquiry", "id": inquiry["id"]},
    }  # fmt: skip
    return items.opened(given, place, who, now)


def followed(item: State, inquiry: State, who: Who, now: str) -> Decision | None:
    """What the inquiry's news means for its item; None when nothing."""
    callback: dict[str, Any] = inquiry.get("callback") or {}
    if callback.get("done_at"):
        if item["state"] not in items.OPEN:
            return None
        return items.done(item, who, now, jst_date(callback["done_at"]).isoformat(), None, None)
    if not owed(inquiry):
        return None
    promised: dict[str, Any] = {
        "due_on": due_on(inquiry, now), "assignee_id": callback.get("assignee_id") or item["assignee_id"],
        # Linked meanwhile: the item is hidden with its household from then on.
        "household_id": inquiry.get("household_id") or item.get("household_id"),
    }  # fmt: skip
    if item["state"] not in items.OPEN:
        again = items.reopen(item, "折返しの約束が改めてされた", now)
        return Decision({**again.state, **promised}, again.event, again.change)
    if all(item.get(name) == value for name, value in promised.items()):
        return None
    return Decision(
        {**item, **promised}, "action_item.due_changed", {"from": item["due_on"], "to": promised["due_on"]}
    )


def due_on(inquiry: State, now: str) -> str:
    """The day of the promise (Japanese date)."""
    return jst_date(inquiry["callback"].get("by_time") or now).isoformat()


def _title(inquiry: State) -> str:
    return f"折返し: {inquiry['subject']}"[:200]
