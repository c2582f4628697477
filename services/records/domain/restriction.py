"""Protection (支援措置等) and access restriction (閲覧制限): the entries of the one document, by household. Pure.

An entry names the offices that may see a protected household, and the people who may see a restricted one
(docs/domain/access.md 4). Neither begins nor ends by time. The `n` of an entry is the number of the change that wrote
it. Commands on the entry state it as its version. A household without an entry is at 0.
"""

from collections.abc import Mapping
from typing import Literal, TypeAlias, TypedDict

from libs.calendar import in_force
from libs.contracts import codes
from libs.problems import FieldError, ValidationFailed
from libs.states.people import Post


class Entry(TypedDict, total=False):
    """The entry of a household or of an unlinked note. Each field is there only if it applies."""

    office_code: str
    offices: list[str]
    allowed: list[str]
    meets: list[str]
    linked: bool
    n: int


class WholeEntry(TypedDict):
    """An entry with every field, as the rules read it. `offices`, `allowed` and `meets` are None where they do not
    apply."""

    office_code: str
    offices: list[str] | None
    allowed: list[str] | None
    meets: list[str] | None
    linked: bool
    n: int


_NO_ENTRY: WholeEntry = {"office_code": "", "offices": None, "allowed": None, "meets": None, "linked": False, "n": 0}
Households: TypeAlias = Mapping[str, Entry]


class NewProtection(TypedDict):
    """The fields of a protection that are entered, beside the household."""

    kind: codes.ProtectionKind
    until: str | None
    against: list[str]
    what_to_say: str | None
    contact_method: str | None


class Protection(NewProtection):
    """A protection with who noted it."""

    noted_by: str
    noted_at: str


class NewRestriction(TypedDict):
    """The people who may see a restricted household, and why nobody else may."""

    allowed: list[str]
    reason: str


class Restriction(TypedDict):
    """The people who may see a restricted household, with its office and the number of the change."""

    office_code: str
    allowed: list[str]
    n: int


LINE = frozenset({"supervisor", "section_chief", "office_head"})
"""係長, 課長 and 所長 may restrict access to a household of their office, and lift it (`libs.contracts.codes.LINE`)."""


def may_lift(post: Post, office_code: str, today: str) -> bool:
    """Whether the holder of this post may lift a restriction of this office today."""
    return in_force(post, today) and post["role"] in LINE and post["office_code"] == office_code


def entry_of(households: Households, household_id: str) -> Entry:
    """The entry of a household. Empty if there is none."""
    return households.get(household_id, Entry())


def _whole(entry: Entry) -> WholeEntry:
    return {**_NO_ENTRY, **entry}


def _whole_of(households: Households, household_id: str) -> WholeEntry:
    return _whole(entry_of(households, household_id))


def version_of(entry: Entry) -> int:
    """The version that a command states. Entries from before there were versions are at 0 too."""
    return _whole(entry)["n"]


def is_protected(households: Households, household_id: str, *, office_code: str) -> bool:
    """Whether the household is visible to exactly this office already."""
    return _whole_of(households, household_id)["offices"] == [office_code]


def protect(households: Households, household_id: str, *, office_code: str, n: int) -> Households:
    """Make the household visible only to its own office."""
    entry: Entry = {**entry_of(households, household_id), "office_code": office_code, "offices": [office_code], "n": n}
    return {**households, household_id: entry}


def protect_all(households: Households, offices: Mapping[str, str], *, n: int) -> Households:
    """Make each of these households visible only to its own office. Those that are so already stay as they are."""
    for household_id, office_code in offices.items():
        if not is_protected(households, household_id, office_code=office_code):
            households = protect(households, household_id, office_code=office_code, n=n)
    return households


def unprotect(households: Households, household_id: str, *, n: int) -> Households:
    """Lift the protection. An access restriction stays."""
    return _without(households, household_id, "offices", n)


def meet(households: Households, notes: Mapping[str, tuple[str, frozenset[str]]], *, n: int) -> Households:
    """Note that these unlinked notes (each with its office) name these households.

    What a note named once stays: correcting a name later must not show a note that was hidden.
    """
    newer = dict(households)
    for note_id, (office_code, named) in notes.items():
        entry = _whole_of(households, note_id)
        known = entry["meets"] or []
        if not entry["linked"] and not named <= set(known):
            newer[note_id] = {"office_code": office_code, "meets": sorted({*known, *named}), "n": n}
    return newer


def link(households: Households, notes: Mapping[str, tuple[str, str]], *, n: int) -> Households:
    """Note that these notes were linked (each with its office and its household) after a matter took them up.

    The matter refers to them for ever, so their entries stay. They are now hidden as their household is, whatever
    their text names.
    """
    newer = dict(households)
    for note_id, (office_code, household_id) in notes.items():
        entry = _whole_of(households, note_id)
        if not entry["linked"] or entry["meets"] != [household_id]:
            newer[note_id] = {"office_code": office_code, "meets": [household_id], "linked": True, "n": n}
    return newer


def forget(households: Households, note_id: str) -> Households:
    """Remove the entry of a note that was linked or deleted, unless a matter still refers to it."""
    if _whole_of(households, note_id)["linked"]:
        return households
    return {name: value for name, value in households.items() if name != note_id}


def named_by(households: Households) -> list[str]:
    """The households that have an entry: those whose names notes are searched for."""
    return [household_id for household_id, entry in households.items() if _whole(entry)["meets"] is None]


def restrict(households: Households, household_id: str, restriction: Restriction) -> Households:
    """Make the household visible only to these people, inside its own office too."""
    allowed = sorted(set(restriction["allowed"]))
    if not allowed:
        raise ValidationFailed(errors=[FieldError("/allowed", "empty")])
    entry: Entry = {**entry_of(households, household_id), **restriction, "allowed": allowed}
    return {**households, household_id: entry}


def unrestrict(households: Households, household_id: str, *, n: int) -> Households:
    """Lift the access restriction. A protection stays."""
    return _without(households, household_id, "allowed", n)


def _without(households: Households, household_id: str, lifted: Literal["offices", "allowed"], n: int) -> Households:
    """Remove this part of an entry, and the whole entry if it hides nothing then. Nothing changes without the part."""
    entry = entry_of(households, household_id)
    if lifted not in entry:
        return households
    left: Entry = {**entry, "n": n}
    del left[lifted]
    others = {name: value for name, value in households.items() if name != household_id}
    return others if set(left) <= {"office_code", "n"} else {**others, household_id: left}
