"""Importing an inquiry and undoing its import (docs/protocols.md 13)."""

from typing import Literal, NotRequired, TypedDict, cast

from libs.canonical import Json
from libs.decision import Decision
from libs.states.published import Source
from services.inquiries.domain.decision import ListedDecision
from services.inquiries.domain.state import ListedInquiry


class Imported(TypedDict):
    """One object as it was sent. Its state has not been checked yet."""

    id: str
    type: str
    state: dict[str, Json]
    source: Source | None


class Result(TypedDict):
    """What became of an object, and why it was refused."""

    id: str
    outcome: Literal["created", "unchanged", "revived", "undone", "refused"]
    version: NotRequired[int]
    code: NotRequired[str]
    message: NotRequired[str]


def import_new(state: ListedInquiry, batch_id: str) -> ListedDecision:
    """An inquiry that does not exist yet: its first version is the one that may be undone."""
    return Decision({**state, "imported_version": 1}, "inquiry.imported", {"batch": batch_id})


def revive(state: ListedInquiry, batch_id: str, version: int) -> ListedDecision:
    """An inquiry whose import was undone, imported again; `version` is the one it has now."""
    revived: ListedInquiry = {**state, "imported_version": version + 1}
    return Decision(revived, "inquiry.imported", {"batch": batch_id, "revived": True})


def undo(state: ListedInquiry, batch_id: str) -> ListedDecision:
    """The import is undone. What is left is a tombstone.

    It keeps the office, so that readers know whose it is, and the batch, so that it can be revived.
    """
    tombstone = {"deleted": True, "source": state["source"], "office_code": state["office_code"]}
    return Decision(cast("ListedInquiry", tombstone), "inquiry.import_undone", {"batch": batch_id})
