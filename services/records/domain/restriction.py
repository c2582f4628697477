"""Protection (支援措置等) and access restriction (閲覧制限): what the one document says per household. Pure.

An entry names the offices that may see a protected household, and the people who may see a restricted one
(domain.md 4.1, settled.md 13–14). Neither begins nor ends by time. Its `n` is the count of the change that made it what
it is: the version that a command on it states; a household without an entry is at 0.
"""

from collections.abc import Mapping
from typing import Any

from libs.calendar import in_force
from libs.problems import FieldError, ValidationFailed, VersionConflict

Entry = Mapping[str, Any]
Households = Mapping[str, Entry]


LINE = frozenset({"supervisor", "section_chief", "office_head"})
"""係長, 課長 and 所長: who restricts access to a household of their office, and lifts it (`libs.contracts.codes.LINE`)."""


def may_lift(post: Mapping[str, Any], office_code: str, today: str) -> bool:
    """Whether who holds this post today may lift a restriction of this office."""
    return in_force(post, today) and post["role"] in LINE and post["office_code"] == office_code


def entry_of(households: Households, household_id: str) -> Entry:
    """What is said of a household; empty where nothing is."""
    return households.get(household_id, {})


def version_of(entry: Entry) -> int:
    """The version that a command states; entries from before versions were kept are at 0 too."""
    return entry.get("n", 0)


def require_current(households: Households, household_id: str, if_match: int) -> None:
    """VersionConflict where somebody hid or showed the household since the sender looked."""
    current = version_of(entry_of(households, household_id))
    if current != if_match:
        raise VersionConflict(current=current)


def is_protected(households: Households, household_id: str, *, office_code: str) -> bool:
    """Whether exactly this office sees the household already."""
    return entry_of(households, household_id).get("offices") == [office_code]


def protect(households: Households, household_id: str, *, office_code: str, n: int) -> Households:
    """Only its own office sees the household from now on."""
    entry = {
        **entry_of(households, household_id),
        "office_code": office_code,
        "offices": [office_code],
        "n": n,
    }
    return {**households, household_id: entry}


def protect_all(households: Households, offices: Mapping[str, str], *, n: int) -> Households:
    """Each of these households is seen by its own office only; those that are so already stay as they are."""
    for household_id, office_code in offices.items():
        if not is_protected(households, household_id, office_code=office_code):
            households = protect(households, household_id, office_code=office_code, n=n)
    return households


def unprotect(households: Households, household_id: str, *, n: int) -> Households:
    """The protection was lifted by a person; a restriction stays."""
    return _without(households, household_id, "offices", n)


def meet(households: Households, notes: Mapping[str, tuple[str, frozenset[str]]], *, n: int) -> Households:
    """These notes about nobody yet (each with its office) name these households. What they named once they go on naming:
    a name that was mended since does not show what was kept back."""
    newer = dict(households)
    for note_id, (office_code, named) in notes.items():
        entry = entry_of(households, note_id)
        known: list[str] = entry.get("meets", [])
        if not entry.get("linked") and not named <= set(known):
            newer[note_id] = {"office_code": office_code, "meets": sorted({*known, *named}), "n": n}
    return newer


def link(households: Households, notes: Mapping[str, tuple[str, str]], *, n: int) -> Households:
    """Somebody found out whom these notes are about (each with its office and its household). A matter took them up before
    and names them for ever: they go on to be known, and by their household alone, whatever their words name."""
    newer = dict(households)
    for note_id, (office_code, household_id) in notes.items():
        entry = entry_of(households, note_id)
        if not entry.get("linked") or entry["meets"] != [household_id]:
            newer[note_id] = {"office_code": office_code, "meets": [household_id], "linked": True, "n": n}
    return newer


def forget(households: Households, note_id: str) -> Households:
    """The note goes by its household, and no matter names it without; or it is no more."""
    if entry_of(households, note_id).get("linked"):
        return households
    return {name: value for name, value in households.items() if name != note_id}


def named_by(households: Households) -> list[str]:
    """The households that something is said of: those that notes may name."""
    return [household_id for household_id, entry in households.items() if "meets" not in entry]


def restrict(
    households: Households, household_id: str, *, office_code: str, allowed: list[str], n: int
) -> Households:
    """Only the named people see the household, inside its own office too."""
    if not allowed:
        raise ValidationFailed(errors=[FieldError("/allowed", "empty")])
    entry = {
        **entry_of(households, household_id),
        "office_code": office_code,
        "allowed": sorted(set(allowed)),
        "n": n,
    }
    return {**households, household_id: entry}


def unrestrict(households: Households, household_id: str, *, n: int) -> Households:
    """The access restriction was lifted by a person; a protection stays."""
    return _without(households, household_id, "allowed", n)


def _without(households: Households, household_id: str, lifted: str, n: int) -> Households:
    """An entry that hides nothing any more goes; lifting what is not there changes nothing."""
    entry = entry_of(households, household_id)
    if lifted not in entry:
        return households
    left = {**{name: value for name, value in entry.items() if name != lifted}, "n": n}
    others = {name: value for name, value in households.items() if name != household_id}
    return others if set(left) <= {"office_code", "n"} else {**others, household_id: left}
