"""What an office decides for itself: the kinds of record that it files without a decision. Pure."""

from typing import TypeAlias

from libs.contracts.codes import RecordType
from libs.decision import Decision
from libs.problems import FieldError, ValidationFailed
from libs.states.people import OfficeEvent
from services.records.domain.record import FILEABLE
from services.records.domain.state import Office

OfficeDecision: TypeAlias = Decision[Office, OfficeEvent]


def list_file_only(office: Office, kinds: list[RecordType]) -> OfficeDecision | None:
    """Set the kinds of record that the office files without a decision. None if they are the same as before."""
    if wrong := [n for n, kind in enumerate(kinds) if kind not in FILEABLE]:
        raise ValidationFailed(
            "登録だけで済ませられるのは、電話・所内連絡・査察指導だけです。ほかの種別を外してください。",
            errors=[FieldError(f"/record_types/{n}", "needs_decision") for n in wrong],
        )
    listed = sorted(set(kinds))
    if office["file_only"] == listed:
        return None
    return Decision({**office, "file_only": listed}, "office.changed", {"fields": ["file_only"]})
