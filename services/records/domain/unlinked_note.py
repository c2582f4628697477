"""Finds the households that an unlinked note may be about: those whose names or numbers are in its text. Pure.

Both sides are folded in the same way: variant kanji, kana and width, readings as heard, no spaces, dots or dashes.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypedDict, cast

from libs import text
from libs.canonical import Json
from libs.states.casework import ActionItem, Record
from libs.states.people import CaseNumber, Name
from libs.states.published import ImportIssue, Source
from services.records.domain.inquiry import HeardInquiry

_SPACES = re.compile(r"[\s\u3000]+")
_COURTESY = ("さま", "さん", "くん", "ちゃん", "様", "氏", "殿", "方", "宅")
_NOBODY = "氏名不明"
"""What a book has in place of an unknown name."""
_NAME_COLUMNS, _NUMBER_COLUMNS = ("head", "household", "氏名", "世帯"), ("number", "household", "番号")
"""The names, in `import_issues` and as headings, of the columns that say whom a row of a book is about."""
_STAFF_COLUMNS = ("職員", "担当")
_NOT_SEARCHED = frozenset(
    {
        "author",
        "author_text",
        "received_by",
        "received_by_text",
        "performed_by",
        "legacy_signoff",
        "assignee_text",
        "content_sha256",
        "id",
    }
)
"""Fields that are not searched: the staff who wrote and signed it, whom a note is not about, and generated fields."""
_SHORTEST_KANJI, _SHORTEST_KANA = 3, 5
"""A name without a space that is shorter than this is taken for a family name alone."""
_LONGEST = 40
"""Only the first characters of a longer name are searched for, so that the time grows linearly with the text."""
_KANA = re.compile(r"[\u3040-\u30ff]+")
_LEADING_ZEROS = re.compile(r"(?<![0-9])0+(?=[0-9])")


@dataclass(frozen=True, slots=True)
class Note:
    """A note in the form that is searched: all its text, and the contents of its columns for names and numbers."""

    words: str
    names: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unlinked:
    """An unlinked note with its office. `version` is that of a call, whose events can come late."""

    note: Note
    office_code: str
    version: int = 0


class Numbered(TypedDict):
    """The numbers of a household."""

    case_numbers: list[CaseNumber]
    intake_number: str | None


class Named(TypedDict):
    """The names of a person."""

    names: list[Name]


@dataclass(slots=True)
class Names:
    """The names and numbers of some households. A text is searched once, however many there are."""

    whole: dict[str, list[tuple[str, str]]] = field(default_factory=dict[str, list[tuple[str, str]]])
    """Words to find anywhere in a text: by their first two characters, as (word, household id)."""
    family: dict[str, set[str]] = field(default_factory=dict[str, set[str]])
    """Family names, to find only in a column for names."""
    unspaced: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    """Names without a space, as (name, household id): nobody knows where the family name ends."""
    numbers: dict[str, set[str]] = field(default_factory=dict[str, set[str]])
    """Numbers without prefix and zeros, to find only in a column for numbers."""

    def add(self, household_id: str, household: Numbered, persons: Iterable[Named]) -> None:
        """Add the current and former names of the household's people, with their readings, and its numbers."""
        for person in persons:
            for name in person["names"]:
                for written in (name["text"], name["kana"]):
                    if written and written != _NOBODY:
                        self._name(household_id, written)
        for number in household["case_numbers"]:
            self._number(household_id, number["number"])
            self._word(household_id, number["original"] or "")
        if household["intake_number"]:
            self._number(household_id, household["intake_number"])
            self._word(household_id, household["intake_number"])

    @property
    def words(self) -> frozenset[str]:
        """The words that are searched for anywhere in a text."""
        return frozenset(word for begun_alike in self.whole.values() for word, _ in begun_alike)

    @property
    def in_columns(self) -> frozenset[str]:
        """The contents of a column for names that name somebody."""
        begun = {whole[:end] for whole, _ in self.unspaced for end in range(1, len(whole) + 1)}
        return frozenset({*self.family, *begun})

    def named_in(self, note: Note) -> frozenset[str]:
        """The households that a note names.

        - Anywhere in its text: a **whole** name, family and given name together, or its reading; a number as a book
          writes it, with its prefix (垂-318). A fragment of a name does not count: 林 in a text is not 林 花子. A longer
          name in the text does: 小林 花子 contains 林 花子 and counts, because a note too many may be hidden, and never
          one too few.
        - In a column that says whom it is about: also the family name alone, and the number without its prefix, of any
          series. A book's column that says 「林」 means one person.
        """
        named = set(self._words_in(note.words))
        for name in note.names:
            named |= self.family.get(name, set())
            named |= {household_id for whole, household_id in self.unspaced if whole.startswith(name)}
        for number in note.numbers:
            named |= self.numbers.get(number, set())
        return frozenset(named)

    def _words_in(self, words: str) -> Iterator[str]:
        for at in range(len(words) - 1):
            for word, household_id in self.whole.get(words[at : at + 2], ()):
                if words.startswith(word, at) and not _goes_on(words, at, word):
                    yield household_id

    def _name(self, household_id: str, written: str) -> None:
        parts = [text.kana_key(part) for part in _SPACES.split(written.strip())]
        whole = "".join(parts)
        if len(parts) > 1 and parts[0]:
            self.family.setdefault(parts[0], set()).add(household_id)
            self._word(household_id, written)
            return
        if whole:
            self.unspaced.append((whole, household_id))
        if len(whole) >= (_SHORTEST_KANA if _KANA.fullmatch(whole) else _SHORTEST_KANJI):
            self._word(household_id, written)

    def _number(self, household_id: str, number: str) -> None:
        if key := text.number_key(number):
            self.numbers.setdefault(key, set()).add(household_id)

    def _word(self, household_id: str, written: str) -> None:
        """Add a word to find anywhere in a text. It has at least two characters, and never only digits."""
        word = _folded(written)[:_LONGEST]
        if len(word) > 1 and not word.isdecimal():
            self.whole.setdefault(word[:2], []).append((word, household_id))


def _folded(written: str) -> str:
    return _LEADING_ZEROS.sub("", text.kana_key(written))


def _goes_on(words: str, at: int, word: str) -> bool:
    """Whether a number at the end of a word continues in the text: 垂-318 is not 垂-3180."""
    end = at + len(word)
    return word[-1].isdecimal() and end < len(words) and words[end].isdecimal()


class Imported(TypedDict):
    """Whether something came from an office's old books."""

    is_imported: bool
    source: Source | None


def is_imported(state: Imported) -> bool:
    """Whether it came from an office's old books."""
    source = state["source"]
    return bool(state["is_imported"] or (source and source["batch"]))


def unlinked_record(state: Record) -> Unlinked:
    """A record in the form that is searched."""
    columns = [*_issues(state["import_issues"]), *_rows(state["original_text"])]
    return Unlinked(_note(state, columns), state["office_code"])


def unlinked_item(state: ActionItem) -> Unlinked:
    """An action item in the form that is searched."""
    return Unlinked(_note(state, _issues(state["import_issues"])), state["office_code"])


def unlinked_call(state: HeardInquiry) -> Unlinked:
    """A call in the form that is searched."""
    caller = state["caller"]
    columns = [
        *_issues(state["import_issues"]),
        *_rows(state["original_text"]),
        ("household", state["household_text"] or ""),
        ("household", (caller["name"] if caller else None) or ""),
    ]
    return Unlinked(_note(state, columns), state["office_code"], state["version"])


def unlinked(kind: str, state: dict[str, Json]) -> Unlinked:
    """A whole imported record or action item in the form that is searched."""
    if kind == "record":
        return unlinked_record(cast("Record", state))
    return unlinked_item(cast("ActionItem", state))


def _note(state: Mapping[str, object], columns: Sequence[tuple[str, str]]) -> Note:
    """`columns` has (name of a column of the book, its content in this row)."""
    names = [value for column, value in columns if _is_one_of(column, _NAME_COLUMNS)]
    numbers = [value for column, value in columns if _is_one_of(column, _NUMBER_COLUMNS)]
    return Note(
        # A line break between two texts, so that the end of one and the beginning of the next form no name.
        "\n".join(_folded(each) for each in _texts({k: v for k, v in state.items() if k not in _NOT_SEARCHED})),
        tuple(sorted({key for name in names if (key := _family(name))})),
        tuple(sorted({key for number in numbers for key in _numbers(number)})),
    )


def _issues(issues: Sequence[ImportIssue]) -> list[tuple[str, str]]:
    return [(issue["field"] or "", issue["original"] or "") for issue in issues]


def _rows(original_text: str | None) -> Iterator[tuple[str, str]]:
    """The columns of the row from which a note was imported, as (heading, content)."""
    for line in (original_text or "").splitlines():
        heading, _, value = line.partition("：")
        if value and not _is_one_of(heading, _STAFF_COLUMNS):
            yield heading, value


def _is_one_of(column: str, names: Sequence[str]) -> bool:
    return any(name in column for name in names)


def _texts(value: object) -> Iterator[str]:
    """All texts in a state, whatever its fields are called."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in cast("Mapping[str, object]", value).values():
            yield from _texts(each)
    elif isinstance(value, Sequence):
        for each in cast("Sequence[object]", value):
            yield from _texts(each)


def _family(written: str) -> str:
    """The name in a column for names, without courtesy titles."""
    name = text.kana_key(written)
    for courtesy in _COURTESY:
        name = name.removesuffix(text.kana_key(courtesy)) or name
    return name


def _numbers(written: str) -> list[str]:
    """The number in a column, whatever is written after it (318　林)."""
    key = text.number_key(written)
    return list(dict.fromkeys([key, key.split("-")[0]])) if key else []
