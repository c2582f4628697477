"""Looks up households and staff by number or by name, in any spelling variant.

One match is taken, several are candidates. Nothing is guessed beyond the text of the books.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import lru_cache

from libs.text import kana_key, name_key, nfkc, search_key, unspaced
from ops.importer.legacy.mapping import CaseNumbers
from ops.importer.legacy.rows import HouseholdRow, MemberRow, StaffRow

_DIGITS = re.compile(r"\d+")
# What separates names in a remark: 舞子坂の齋藤さん, 田中（弘）, 垂-00205 齋藤.
_BETWEEN = re.compile(r"[\s、。・,()（）？?／/]+|の(?=\S)|さん|さま|様|氏|宅|とだけ|世帯")
# Words of the household column that mean that there is no household, or that none is known.
_NOBODY = re.compile(r"(不明|なし|無し|該当なし|未受給|-+)?")


@lru_cache(maxsize=100_000)
def full_name_key(name: str) -> str:
    """The key of a whole name, without the space between surname and given name."""
    return name_key(re.sub(r"\s+", "", name))


def surname_of(name: str) -> str:
    """The part before the first space (half or full width); the whole name if there is none."""
    return re.split(r"\s", name.strip(), maxsplit=1)[0]


def unit_key(unit: str, aliases: dict[str, str]) -> str:
    """The key of a unit under all names that the books use for it (1係, 保護第１係)."""
    known = {search_key(alias): name for alias, name in aliases.items()}
    return search_key(known.get(search_key(unit), unit))


def full_case_number(text: str, case_numbers: CaseNumbers) -> str | None:
    """The office's full form of a written number (`412` → `00412`, `垂-318` → `垂-00318`); None if it is none."""
    plain = unspaced(text).removeprefix(case_numbers.prefix)
    if not _DIGITS.fullmatch(plain) or len(plain) > case_numbers.digits:
        return None
    return case_numbers.prefix + plain.zfill(case_numbers.digits)


@dataclass(frozen=True, slots=True)
class HouseholdMatch:
    """The result of a look-up. `number` is a full case number that was written but belongs to no household."""

    household: HouseholdRow | None = None
    candidates: tuple[HouseholdRow, ...] = ()
    number: str | None = None
    named: bool = False


@dataclass(slots=True)
class Households:
    """Every household of a book, to be looked up by number and by name."""

    case_numbers: CaseNumbers
    rows: list[HouseholdRow]
    members: list[MemberRow] = field(default_factory=list[MemberRow])
    _numbers: dict[str, list[HouseholdRow]] = field(init=False)
    _heads: dict[str, list[HouseholdRow]] = field(init=False)

    def __post_init__(self) -> None:
        self._numbers, self._heads = defaultdict(list), defaultdict(list)
        for row in self.rows:
            if (number := full_case_number(row.case_number_text, self.case_numbers)) is not None:
                self._numbers[number].append(row)
            if row.head_name:
                self._heads[full_name_key(row.head_name)].append(row)

    def by_number(self, text: str, head: str = "") -> HouseholdRow | None:
        """The household of a written number. Where two rows claim one number, the head's name tells them apart."""
        number = full_case_number(text, self.case_numbers)
        matching = self._numbers.get(number, []) if number is not None else []
        if not matching:
            return None
        named = [row for row in matching if head and full_name_key(row.head_name) == full_name_key(head)]
        return (named or matching)[0]

    def by_head(self, head: str) -> HouseholdMatch:
        """The household whose head has exactly this name."""
        key = full_name_key(head)
        return _one_of([row for row in self.rows if key and key == full_name_key(row.head_name)], named=bool(key))

    def by_text(self, text: str, hint: str = "", worker: StaffRow | None = None) -> HouseholdMatch:
        """The household that a remark means: a number, a full name, a reading, a member, or a surname.

        If several have one surname, further words of the text, `hint` (the caller's own name) or the `worker` may
        narrow them to one. `named` is False where the text says that no household is known.
        """
        plain = nfkc(text).strip()
        if _NOBODY.fullmatch(plain):
            return HouseholdMatch()
        if (number := self._number_in(plain)) is not None:
            household = self.by_number(number)
            return HouseholdMatch(household, number=None if household else number, named=True)
        key = _compact_key(plain)
        whole = [row for name, rows in self._heads.items() if name in key for row in rows]
        if not whole:
            whole = [m.household for m in self.members if m.household and m.name and full_name_key(m.name) in key]
        if whole:
            return _one_of(whole)
        parts = _parts(plain)
        names, readings = set(map(full_name_key, parts)), set(map(kana_key, parts))
        same = [row for row in self.rows if _is_surname_among(row, names, readings)]
        if len(same) > 1:
            same = _narrowed(same, plain, hint, worker)
        return _one_of(same)

    def _number_in(self, plain: str) -> str | None:
        if self.case_numbers.prefix:
            prefix = nfkc(self.case_numbers.prefix)
            match = re.search(re.escape(prefix) + r"\d+", plain)
            return match.group() if match else None
        match = re.match(r"\d+", plain)
        return match.group() if match else None


def _one_of(rows: list[HouseholdRow], named: bool = True) -> HouseholdMatch:
    distinct = list({id(row): row for row in rows}.values())
    if len(distinct) == 1:
        return HouseholdMatch(distinct[0], named=named)
    return HouseholdMatch(candidates=tuple(distinct), named=named)


def _is_surname_among(row: HouseholdRow, names: set[str], readings: set[str]) -> bool:
    surname = full_name_key(surname_of(row.head_name))
    reading = kana_key(surname_of(row.head_kana)) if row.head_kana else surname
    return surname in names or reading in readings


def _compact_key(plain: str) -> str:
    return search_key(re.sub(r"\s+", "", plain))


def _parts(plain: str) -> list[str]:
    return [part for part in _BETWEEN.split(plain) if part]


def _narrowed(rows: list[HouseholdRow], plain: str, hint: str, worker: StaffRow | None) -> list[HouseholdRow]:
    """The one row that further words of the text, the hint or the worker identify; all rows if none do."""
    key = _compact_key(plain)
    given = [row for row in rows if _given_name(row) and _given_name(row) in key]
    hinted = [row for row in rows if hint and full_name_key(row.head_name) == full_name_key(hint)]
    named = set(map(search_key, _parts(plain)))
    towns = [row for row in rows if row.town and search_key(row.town) in named]
    assigned = [row for row in rows if worker is not None and row.worker is worker]
    return next((found for found in (given, hinted, towns, assigned) if len(found) == 1), rows)


def _given_name(row: HouseholdRow) -> str:
    return full_name_key(row.head_name).removeprefix(full_name_key(surname_of(row.head_name)))


@dataclass(slots=True)
class StaffList:
    """職員名簿, to be looked up by number (with lost zeros) or by name, with the unit where two share a surname."""

    digits: int
    units: dict[str, str]
    rows: list[StaffRow]

    def by_number(self, text: str) -> tuple[StaffRow | None, bool]:
        """The person with a number, and whether leading zeros had to be restored."""
        plain = unspaced(text)
        if not _DIGITS.fullmatch(plain):
            return None, False
        number = plain.zfill(self.digits)
        found = next((row for row in self.rows if row.number == number), None)
        return found, found is not None and plain != number

    def by_name(self, text: str, unit: str = "") -> list[StaffRow]:
        """The people that a name means: whole name, surname, or surname with unit (`山本（1係）`)."""
        plain = nfkc(text).strip()
        name, opened, rest = plain.partition("(")
        name, inner = (name, rest[:-1]) if name and opened and rest[1:].endswith(")") else (plain, unit)
        key = full_name_key(name)
        rows = [row for row in self.rows if key and full_name_key(row.name) == key]
        if not rows:
            rows = [row for row in self.rows if key and full_name_key(surname_of(row.name)) == key]
        if len(rows) < 2 or not inner:
            return rows
        inner_key = unit_key(inner, self.units)
        return [row for row in rows if unit_key(row.unit, self.units) == inner_key] or rows
