"""What a caller may be told about a household, and whether they were told more (docs/domain/inquiries.md 1.3, 1.4).

The screen of a call says the same before it is saved. Both are held to `web/src/parts/inquiry/telling.cases.json`.
"""

from dataclasses import dataclass

from libs.calendar import is_over
from libs.contracts.codes import CallerKind, ToldLevel
from libs.states import counter
from libs.states.people import PublishedRelatedParty

_ORDER: tuple[ToldLevel, ...] = ("nothing", "status_only", "full")
_HOUSEHOLD: frozenset[CallerKind] = frozenset({"self", "member"})


@dataclass(frozen=True)
class Known:
    """What this service knows of the household of a call: the related party who called, and whether it is protected."""

    party: PublishedRelatedParty | None
    is_protected: bool


@dataclass(frozen=True)
class Disclosure:
    """Who called, whether that was confirmed, and how much they were told on which day (`YYYY-MM-DD`)."""

    caller: counter.Caller
    is_confirmed: bool
    level: ToldLevel | None
    on: str


def is_too_much(told: Disclosure, known: Known) -> bool:
    """Whether the caller was told more than they may be."""
    return told.level is not None and _ORDER.index(told.level) > _ORDER.index(may_be_told(told, known))


def may_be_told(told: Disclosure, known: Known) -> ToldLevel:
    """Nothing to anybody who was not confirmed; everything to the household itself; what was agreed to a related party. Colleagues
    of other sections may know of a household that is not protected. Nobody else may be told anything."""
    if not told.is_confirmed:
        return "nothing"
    if told.caller["kind"] in _HOUSEHOLD:
        return "full"
    if known.party is not None:
        return _agreed(known.party, told.on)
    return "full" if told.caller["kind"] == "internal" and not known.is_protected else "nothing"


def _agreed(party: PublishedRelatedParty, on: str) -> ToldLevel:
    """What was agreed with this party, while it holds. A consent holds on its last day."""
    agreed = party["may_tell"]
    if party["contact_ban"] or agreed is None or is_over(party, on):
        return "nothing"
    is_expired = agreed["until"] is not None and agreed["until"] < on
    return "nothing" if is_expired else agreed["level"]
