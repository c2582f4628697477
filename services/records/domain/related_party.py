"""関係者 of a household: whom of its members they concern, and what they may be told. Pure."""

from collections.abc import Set
from typing import TypeAlias, TypedDict

from libs.contracts import codes
from libs.decision import Decision
from libs.problems import FieldError, ValidationFailed
from libs.states.people import MayTell, RelatedPartyEvent
from services.records.domain.state import RelatedParty

RelatedPartyDecision: TypeAlias = Decision[RelatedParty, RelatedPartyEvent]
_Since = TypedDict("_Since", {"from": str | None})


class PartyDetails(_Since):
    """The fields of a related party that are entered, beside its household. Its telephone number is a contact."""

    member_id: str | None
    kind: codes.RelatedPartyKind
    org: str | None
    name: str | None
    kana: str | None
    may_tell: MayTell | None
    contact_ban: bool
    to: str | None


def register(household_id: str, office_code: str, members: Set[str], given: PartyDetails) -> RelatedPartyDecision:
    """A new related party of a household with these members."""
    _require_possible(members, given)
    state: RelatedParty = {
        "deleted": False,
        "source": None,
        "import_issues": [],
        "household_id": household_id,
        "office_code": office_code,
        **given,
    }
    return Decision(state, "related_party.registered")


def change(party: RelatedParty, members: Set[str], given: PartyDetails) -> RelatedPartyDecision | None:
    """The party with new details. None if nothing is different."""
    _require_possible(members, given)
    newer: RelatedParty = {**party, **given}
    changed = sorted(name for name, value in newer.items() if value != party.get(name))
    return Decision(newer, "related_party.changed", {"fields": changed}) if changed else None


def _require_possible(members: Set[str], given: PartyDetails) -> None:
    if given["member_id"] is not None and given["member_id"] not in members:
        raise ValidationFailed(errors=[FieldError("/member_id", "not_a_member")])
    if not given["org"] and not given["name"]:
        raise ValidationFailed("機関名か氏名のどちらかを入力してください。", errors=[FieldError("/name", "missing")])
