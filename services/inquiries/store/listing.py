"""The selective questions that a list of inquiries consists of. A single question with a top-level `$or` would scan."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from libs.contracts.codes import CallerKind, InquiryState
from libs.mongo import Filter
from services.inquiries.domain.readers import OVER

About = Literal["anybody", "somebody", "nobody"]
"""Whom inquiries are about: `somebody` = linked to a household, `nobody` = not linked yet, `anybody` = either."""


@dataclass(frozen=True)
class Addressed:
    """How inquiries are addressed: by a message or a call-back to any of these staff, or `waiting` for any of these keys
    (domain/readers.py)."""

    how: Literal["message", "callback", "waiting"]
    to: Sequence[str]

    def filter(self) -> Filter:
        match self.how:
            case "message":
                return {"messages.staff_id": _one_of(frozenset(self.to))}
            case "callback":
                return {"callback.assignee_id": _one_of(frozenset(self.to))}
            case "waiting":
                return {"waits_for": {"$in": list(self.to)}}


@dataclass(frozen=True)
class Branch:
    """One selective question of a list. Each condition narrows it.

    `hidden`: leaves out inquiries about these households, and unlinked ones whose text names a hidden household.
    `offices`: kept by one of these; None = by any. `lasting`: not over yet. `logged_by`: by one of these staff.
    """

    about: About = "anybody"
    household_ids: frozenset[str] | None = None
    hidden: frozenset[str] = frozenset()
    offices: frozenset[str] | None = None
    state: InquiryState | None = None
    caller_kind: CallerKind | None = None
    lasting: bool = False
    addressed: Addressed | None = None
    logged_by: frozenset[str] | None = None

    def filter(self) -> Filter:
        where: dict[str, object] = {**self.addressed.filter()} if self.addressed else {}
        hidden = sorted(self.hidden)
        if self.household_ids is not None:
            where["household_id"] = _one_of(self.household_ids)
        elif self.about == "somebody":
            where["household_id"] = {"$nin": [*hidden, None]}
        else:
            where["household_id"] = None if self.about == "nobody" else {"$nin": hidden}
            where["_id"] = {"$nin": hidden}
        if self.offices is not None:
            where["offices"] = _one_of(self.offices)
        if self.state is not None:
            where["state"] = self.state
        elif self.lasting:
            where["state"] = {"$nin": sorted(OVER)}
        if self.caller_kind is not None:
            where["caller.kind"] = self.caller_kind
        if self.logged_by is not None:
            where["logged_by_id"] = _one_of(self.logged_by)
        return where


def _one_of(values: frozenset[str]) -> object:
    """The condition that a field is one of these. A single value is compared directly."""
    return next(iter(values)) if len(values) == 1 else {"$in": sorted(values)}
