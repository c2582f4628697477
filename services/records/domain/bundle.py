"""Which records may be submitted together: a limited number with one route, as a matter allowed for each. Pure."""

from collections.abc import Mapping, Sequence
from typing import Literal, TypeAlias, TypedDict

from libs.contracts import codes
from libs.problems import FieldError, ValidationFailed
from libs.states.casework import Correction
from services.records.domain import correction as corrections
from services.records.domain import record as records
from services.records.domain.errors import ItemIncomplete, MatterNotAllowed, RoutesDiffer
from services.records.domain.state import BundleItem, Choice, Record

ITEMS_AT_MOST = 50
ITEMS_AT_MOST_OVER_MANY = 100
_ORDINARY: tuple[codes.MatterType, ...] = ("record", "minor", "circulate")
ALLOWED: Mapping[codes.RecordType, tuple[codes.MatterType, ...]] = {
    "home_visit": _ORDINARY,
    "facility_visit": _ORDINARY,
    "accompaniment": _ORDINARY,
    "office_interview": _ORDINARY,
    "phone": _ORDINARY,
    "document_in": _ORDINARY,
    "document_out": _ORDINARY,
    "agency_contact": _ORDINARY,
    "investigation": _ORDINARY,
    "support_meeting": _ORDINARY,
    "guidance_oral": ("record", "circulate"),
    "intake_interview": ("decision",),
    "benefit_decision": ("change", "decision"),
    "support_policy": ("policy",),
    "visit_grade": ("plan",),
    "guidance_written": ("decision",),
    "hearing": ("decision",),
    "claim": ("change", "decision"),
    "case_conference": ("decision",),
    "handover": ("plan",),
    "transfer": ("transfer",),
    "supervision": (),
    "memo": ("circulate", "minor"),
}
"""The matters that each kind of record may be submitted as. The first is its usual one (docs/domain/records.md 2.1)."""


Route: TypeAlias = codes.MatterType | Literal["none"]


class Proposing(TypedDict):
    """Something that may propose a change of a decided record, which stays as it is until the proposal is decided."""

    correction: Correction | None


class GivenBundle(TypedDict):
    """Records that are to go on one route, as a sender names them."""

    matter_type: codes.MatterType
    items: list[BundleItem]


class Bundle(GivenBundle, Proposing):
    """Records that are to go on one route."""


def plain(matter_type: codes.MatterType, items: list[BundleItem]) -> Choice:
    """A round of these records as this matter, with all other choices empty."""
    return {
        "matter_type": matter_type,
        "items": items,
        "comment": None,
        "flags": [],
        "flag_reason": None,
        "amount": None,
        "needed_by": None,
        "urgent": False,
        "oral_consent": None,
        "correction": None,
    }


def check(bundle: Bundle, by_id: Mapping[str, Record]) -> None:
    """Check that these records may go together on one route. `by_id` has the records as they are now."""
    if is_correction(bundle) or bundle["matter_type"] in corrections.MATTERS:
        _check_correction(bundle, by_id)
        return
    ids = [item["record_id"] for item in bundle["items"]]
    many = ITEMS_AT_MOST_OVER_MANY if bundle["matter_type"] in codes.OVER_MANY_HOUSEHOLDS else ITEMS_AT_MOST
    if len(ids) > many:
        raise ValidationFailed(errors=[FieldError("/items", "too_many")])
    if len(set(ids)) != len(ids):
        raise ValidationFailed(errors=[FieldError("/items", "repeated")])
    for record_id in ids:
        if lacking := records.lacks(by_id[record_id]):
            raise ItemIncomplete(context={"record_id": record_id, "missing": lacking})
    _require_one_route(bundle["matter_type"], [(record_id, by_id[record_id]) for record_id in ids])


def _check_correction(bundle: Bundle, by_id: Mapping[str, Record]) -> None:
    """Check that a correction has exactly one record and a matter of corrections, and that such a matter has one."""
    if not is_correction(bundle) or bundle["matter_type"] not in corrections.MATTERS:
        raise MatterNotAllowed(context={"allowed": sorted(corrections.MATTERS) if is_correction(bundle) else []})
    if len(bundle["items"]) != 1:
        raise ValidationFailed(errors=[FieldError("/items", "too_many")])
    corrections.require_correctable(by_id[bundle["items"][0]["record_id"]])


def is_correction(proposed: Proposing) -> bool:
    """Whether a change of a decided record is proposed."""
    return proposed["correction"] is not None


def submittable_states(proposed: Proposing) -> frozenset[codes.RecordState]:
    """The states in which a record may be frozen for this submission."""
    return corrections.CORRECTABLE if is_correction(proposed) else records.EDITABLE


def _require_one_route(matter: codes.MatterType, bundle: Sequence[tuple[str, Record]]) -> None:
    groups: dict[tuple[Route, str | None], list[str]] = {}
    for record_id, record in bundle:
        allowed = ALLOWED[record["record_type"]]
        usual: Route = allowed[0] if allowed else "none"
        route = matter if matter in allowed else usual
        place = record["office_code"] if route in codes.OVER_MANY_HOUSEHOLDS else record["household_id"]
        groups.setdefault((route, place), []).append(record_id)
    if len(groups) > 1:
        listed = [{"matter_type": route, "record_ids": ids} for (route, _), ids in groups.items()]
        raise RoutesDiffer(context={"groups": listed})
    if next(iter(groups))[0] != matter:
        raise MatterNotAllowed(context={"allowed": list(ALLOWED[bundle[0][1]["record_type"]])})
