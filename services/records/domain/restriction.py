"""Protection (支援措置等) and access restriction (閲覧制限): what the one document says per household. Pure.

An entry names the offices that may see a protected household, and the people who may see a restricted one
(domain.md 4.1, settled.md 13–14). Neither begins nor ends by time.
"""

from typing import Any

from libs.problems import FieldError, ValidationFailed

Entry = dict[str, Any]
Households = dict[str, Entry]


def protect(households: Households, household_id: str, *, office_code: str) -> Households:
    """Only its own office sees the household from now on."""
    entry = {**households.get(household_id, {}), "office_code": office_code, "offices": [office_code]}
    return {**households, household_id: entry}


def unprotect(households: Households, household_id: str) -> Households:
    """The protection was lifted by a person; a restriction stays."""
    entry = {k: v for k, v in households.get(household_id, {}).items() if k != "offices"}
    return _put(households, household_id, entry)


def restrict(
    households: Households, household_id: str, *, office_code: str, allowed: list[str]
) -> Households:
    """Only the named people see the household, inside its own office too."""
    if not allowed:
        raise ValidationFailed(errors=[FieldError("/allowed", "empty")])
    entry = {**households.get(household_id, {}), "office_code": office_code, "allowed": sorted(set(allowed))}
    return {**households, household_id: entry}


def unrestrict(households: Households, household_id: str) -> Households:
    """The access restriction was lifted by a person; a protection stays."""
    entry = {k: v for k, v in households.get(household_id, {}).items() if k != "allowed"}
    return _put(households, household_id, entry)


def _put(households: Households, household_id: str, entry: Entry) -> Households:
    others = {k: v for k, v in households.items() if k != household_id}
    return others if set(entry) <= {"office_code"} else {**others, household_id: entry}
