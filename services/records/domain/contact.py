"""Look-up keys of 連絡先: a telephone number as a whole or by its last digits, an address by its town. Pure.

The keys are in the contact's own document and nowhere else: no event and no search index has them.
"""

import re
from typing import TypedDict

from libs import text
from libs.contracts import codes
from libs.states.published import Source

TAILS = (4, 6, 7, 8)
"""How many last digits of a number one may say instead of the whole: those after the area code, or after the exchange."""
KEYED = 3
"""The version of a contact's keys. 1, or none: the whole number only. 2: also its last four digits, and the town of an
address. 3: also its last six, seven and eight, each of several numbers, and towns with ケ, ヶ or が alike."""
_SPACES = re.compile(r"[\s\u3000]+")
_NOT_DIGITS = re.compile(r"[^0-9]+")
_BEFORE_TOWN = re.compile(
    r"(?:東京都|北海道|京都府|大阪府|.{2,3}県)?"
    r"(?:[^0-9]{1,5}?郡[^0-9]{1,5}?[町村]|[^0-9区]{1,6}?市+)?"
    r"(?:[^0-9]{1,4}?区)?"
)
_BLOCK_IN_KANJI = re.compile(r"([一二三四五六七八九]?十?[一二三四五六七八九]?)丁目")
_BETWEEN_NUMBERS = re.compile(r"(?<=[0-9])(?:丁目|番地の|番地|番|号)-?")
_BETWEEN_PHONES = str.maketrans("、,，/／;；", "\n" * 7)
_PHONE_SIGNS = frozenset("0123456789-+()")
_SAME_IN_TOWNS = str.maketrans("ゖが", "けけ")
_WITHOUT_ZERO = (9, 10)
"""The digits of a whole number that lost its first 0, as in a spreadsheet."""


_ContactWords = TypedDict("_ContactWords", {"from": str | None})


class NewContact(TypedDict):
    """A contact as it is entered. `owner_id` is set if it belongs to one person or one related party."""

    kind: codes.ContactKind
    owner_id: str | None
    value: str
    note: str | None
    hours: str | None
    do_not_call: bool


class Contact(_ContactWords):
    """A contact as it is shown."""

    id: str
    version: int
    household_id: str
    owner_id: str | None
    kind: codes.ContactKind
    value: str
    note: str | None
    hours: str | None
    do_not_call: bool | None
    to: str | None
    source: Source | None


class LookUp(TypedDict):
    """The fields by which a contact is looked up."""

    keys: list[str]
    keyed: int


def look_up(kind: str, value: str) -> LookUp:
    """The look-up fields of a contact of this kind."""
    return {"keys": contact_keys(kind, value), "keyed": KEYED}


def contact_keys(kind: str, value: str) -> list[str]:
    """The keys of one contact. Only telephone numbers and addresses have keys."""
    if kind == "phone":
        numbers = [_phone_digits(each) for each in value.translate(_BETWEEN_PHONES).split("\n")]
        return list(dict.fromkeys(key for number in numbers for key in _phone_keys(number)))
    if kind == "address" and (key := _from_town(_address(value))):
        return [f"addr:{key}-" if key[-1].isdigit() else f"addr:{key}"]
    return []


def queried_contacts(q: str) -> list[tuple[str, bool]]:
    """The telephone keys that a typed text may mean, each as (key, is only a prefix)."""
    digits = _phone_digits(q)
    found = [(f"tel:{digits}", len(digits) < 10)] if len(digits) >= 6 else []
    if len(digits) in TAILS and _PHONE_SIGNS.issuperset(text.search_key(q)):
        found.append((_tail_key(digits), False))
    return found


def queried_towns(q: str) -> list[tuple[str, bool]]:
    """The keys that a typed text may mean as the start of an address: the town, with or without city and ward.

    City and ward alone match too many households. A town may itself look as if it began with a city (今市町).
    """
    typed = _address(q)
    towns = dict.fromkeys([_from_town(typed), typed])
    return [(f"addr:{town}", True) for town in towns if len(town) > 1 and not town[0].isdigit()]


def _phone_keys(digits: str) -> list[str]:
    tails = [_tail_key(digits[-length:]) for length in TAILS if len(digits) > length]
    return [f"tel:{digits}", *tails] if digits else []


def _tail_key(digits: str) -> str:
    return f"tel{len(digits)}:{digits}"


def _phone_digits(value: str) -> str:
    """The digits of a number as it is dialled here: with its first 0, also where it is written with +81 or without it."""
    written = text.search_key(value)
    digits = _NOT_DIGITS.sub("", written)
    if written.startswith("+81"):
        return "0" + digits.removeprefix("81").removeprefix("0")
    return "0" + digits if len(digits) in _WITHOUT_ZERO and digits[0] != "0" else digits


def _address(value: str) -> str:
    """An address in the form that is compared: 九丁目, 9丁目 and 9- are the same, so are 番地, 番 and 号, and 霞ケ丘 and 霞が丘."""
    plain = text.search_key(_SPACES.sub("", value)).translate(_SAME_IN_TOWNS)
    folded = _BLOCK_IN_KANJI.sub(lambda found: f"{text.digits_of(found[1])}丁目", plain)
    return _BETWEEN_NUMBERS.sub("-", folded)


def _from_town(address: str) -> str:
    """The address without prefecture, city and ward."""
    return _BEFORE_TOWN.sub("", address, count=1)
