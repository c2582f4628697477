"""The question that a list of action items asks, and the fields by which the list is filtered and sorted."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NotRequired, TypedDict

from libs.contracts import codes
from libs.mongo import Filter

LISTED_BY = ("version", "household_id", "office_code", "state", "due_on", "starts_at", "deleted")
"""The fields by which a list of items is filtered and sorted. Whole documents are read only for the page shown."""


@dataclass(frozen=True)
class ItemQuestion:
    """Which items a list is made of. None, and no classes, do not filter; days are `YYYY-MM-DD`."""

    states: Sequence[codes.ItemState]
    classes: Sequence[codes.ItemClass] = ()
    household_id: str | None = None
    assignees: Sequence[str] | None = None
    due_before: str | None = None
    done_since: str | None = None

    def filter(self) -> Filter:
        where: dict[str, object] = {"state": {"$in": list(self.states)}}
        if self.classes:
            where["class"] = {"$in": list(self.classes)}
        if self.household_id is not None:
            where["household_id"] = self.household_id
        if self.assignees is not None:
            where["assignee_id"] = {"$in": sorted(self.assignees)}
        if self.due_before is not None:
            where["due_on"] = {"$gt": "", "$lt": self.due_before}
        if self.done_since is not None:
            where["done_on"] = {"$gte": self.done_since}
        return where


class ListedItem(TypedDict):
    """An item with only the fields by which its list is filtered and sorted, as they are stored."""

    household_id: NotRequired[str | None]
    office_code: str
    state: codes.ItemState
    due_on: NotRequired[str | None]
    starts_at: NotRequired[str | None]
    deleted: NotRequired[bool]
