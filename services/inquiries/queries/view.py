"""How an inquiry is shown: in a list, and whole with the telephone numbers it names."""

from collections.abc import Callable

from libs.actor import Actor
from libs.reader import viewer
from libs.restrictions import RestrictionSet
from libs.states import counter
from services.inquiries.domain.decision import Action, possible
from services.inquiries.domain.state import Contact
from services.inquiries.store import Store, StoredInquiry

IsHidden = Callable[[str], bool]
"""Whether a household is hidden from the reader."""


class ShownInquiry(counter.PublishedInquiry):
    """An inquiry as a reader is shown it; `actions` are those that its state allows."""

    actions: list[Action]


class ShownCaller(counter.Caller):
    """The caller, with the number."""

    phone: str | None


class ShownCallback(counter.Callback):
    """A promised call-back, with the number."""

    number: str | None


def hidden_from(actor: Actor, restrictions: RestrictionSet) -> IsHidden:
    """What is hidden from this reader."""
    reader = viewer(actor)
    return lambda household_id: restrictions.hides(household_id, reader)


def to_row(store: Store, item: StoredInquiry, is_hidden: IsHidden) -> ShownInquiry:
    """The inquiry as lists show it: without telephone numbers, and without candidates that are hidden from the reader."""
    published = store.inquiries.published(item)
    candidates = [household for household in item.state["candidates"] if not is_hidden(household)]
    return {**published, "candidates": candidates, "actions": possible(item.state["state"])}


def to_view(store: Store, item: StoredInquiry, is_hidden: IsHidden) -> ShownInquiry:
    """The inquiry with the caller's number and the number to call back."""
    return _with_numbers(to_row(store, item, is_hidden), item.state["contact"])


def to_view_without_numbers(store: Store, item: StoredInquiry, is_hidden: IsHidden) -> ShownInquiry:
    """`to_view` for a reader who may not know telephone numbers."""
    return _with_numbers(to_row(store, item, is_hidden), {})


def _with_numbers(row: ShownInquiry, contact: Contact) -> ShownInquiry:
    caller: ShownCaller = {**row["caller"], "phone": contact.get("phone")}
    promise = row["callback"]
    callback: ShownCallback | None = promise and {**promise, "number": contact.get("callback_number")}
    return {**row, "caller": caller, "callback": callback}
