"""連絡先 of a household as look-up keys: a telephone number whole or by its last four digits, an address by its town. Pure.

The keys lie in the contact's own document and nowhere else: no event and no index carries them.
"""

import re
from typing import Any

from libs import text

Doc = dict[str, Any]
TAIL = 4
KEYED = 2
"""Which keys a contact has: 1 (or none noted) the whole number alone, 2 its end and the town of an address too."""
_SPACES = re.compile(r"[\s\u3000]+")
_NOT_DIGITS = re.compile(r"[^0-9]+")
_BEFORE_TOWN = re.compile(
    r"(?:東京都|北海道|京都府|大阪府|.{2,3}県)?"
    r"(?:[^0-9]{1,5}?郡[^0-9]{1,5}?[町村]|[^0-9区]{1,6}?市+)?"
    r"(?:[^0-9]{1,4}?区)?"
)
_BLOCK_IN_KANJI = re.compile(r"([一二三四五六七八九]?)(十?)([一二三四五六七八九]?)丁目")
_BETWEEN_NUMBERS = re.compile(r"(?<=[0-9])(?:丁目|番地の|番地|番|号)-?")
_KANJI_DIGITS = "〇一二三四五六七八九"


def look_up(contact: Doc) -> Doc:
    """The fields by which a contact is looked up."""
    return {"keys": contact_keys(contact), "keyed": KEYED}


def contact_keys(contact: Doc) -> list[str]:
    """The keys of one contact; only telephone numbers and addresses are looked up."""
    value = contact.get("value") or ""
    if contact["kind"] == "phone":
        return _phone_keys(_digits(value))
    if contact["kind"] == "address" and (key := _from_town(_address(value))):
        return [f"addr:{key}-" if key[-1].isdigit() else f"addr:{key}"]
    return []


def queried_contacts(q: str) -> list[tuple[str, bool]]:
    """What a typed text may mean among contacts by telephone, as (key, prefix?)."""
    digits = _digits(q)
    if len(digits) == TAIL and text.search_key(_SPACES.sub("", q)).isdigit():
        return [(f"tel4:{digits}", False)]
    return [(f"tel:{digits}", len(digits) < 10)] if len(digits) >= 6 else []


def queried_towns(q: str) -> list[tuple[str, bool]]:
    """What a typed text may mean as the beginning of an address: the town, with or without city and ward before it.

    City and ward alone mean too many to be of use; a town may itself look as if it began with a city (今市町).
    """
    typed = _address(q)
    towns = dict.fromkeys([_from_town(typed), typed])
    return [(f"addr:{town}", True) for town in towns if len(town) > 1 and not town[0].isdigit()]


def _phone_keys(digits: str) -> list[str]:
    tail = [f"tel4:{digits[-TAIL:]}"] if len(digits) > TAIL else []
    return [f"tel:{digits}", *tail] if digits else []


def _digits(value: str) -> str:
    return _NOT_DIGITS.sub("", text.search_key(value))


def _address(value: str) -> str:
    """An address as it is compared: 九丁目, 9丁目 and 9- are the same, so are 番地, 番 and 号."""
    folded = _BLOCK_IN_KANJI.sub(_block, text.search_key(_SPACES.sub("", value)))
    return _BETWEEN_NUMBERS.sub("-", folded)


def _block(found: re.Match[str]) -> str:
    tens, ten, ones = found.groups()
    if not (tens or ten or ones):
        return found[0]
    if not ten:
        return "".join(str(_KANJI_DIGITS.index(digit)) for digit in (tens, ones) if digit) + "丁目"
    return f"{_KANJI_DIGITS.index(tens) if tens else 1}{_KANJI_DIGITS.index(ones) if ones else 0}丁目"


def _from_town(address: str) -> str:
    """The address without prefecture, city and ward."""
    return _BEFORE_TOWN.sub("", address, count=1)
