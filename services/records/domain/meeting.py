"""Whom a note about nobody yet may be about: the households whose names or numbers its words meet. Pure.

Folded the same way on both sides: variant kanji, kana and width, readings as heard, no spaces, dots or dashes.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from libs import text

Doc = Mapping[str, Any]
_SPACES = re.compile(r"[\s\u3000]+")
_COURTESY = ("さま", "さん", "くん", "ちゃん", "様", "氏", "殿", "方", "宅")
_NOBODY = "氏名不明"
"""Stands where a book has no name."""
_NAME_COLUMNS, _NUMBER_COLUMNS = ("head", "household", "氏名", "世帯"), ("number", "household", "番号")
"""How the columns of a book that say whom a row is about are named, in `import_issues` and as headings."""
_STAFF_COLUMNS = ("職員", "担当")
_NOT_SAID = frozenset(
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
"""Who wrote it and who signed it: staff, whom a note is not about; and what we made ourselves."""
_SHORTEST_KANJI, _SHORTEST_KANA = 3, 5
"""A name written in one piece that is shorter is taken for a family name alone."""
_LONGEST = 40
"""Of a longer name its beginning is looked for: a text is gone through in time that grows with it."""
_KANA = re.compile(r"[\u3040-\u30ff]+")
_LEADING_ZEROS = re.compile(r"(?<![0-9])0+(?=[0-9])")


@dataclass(frozen=True, slots=True)
class Note:
    """A note as it is looked at: everything it says, and what its columns for a name and for a number hold."""

    words: str
    names: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()


@dataclass(slots=True)
class Names:
    """What names some households. A text is gone through once, however many there are."""

    whole: dict[str, list[tuple[str, str]]] = field(default_factory=dict[str, list[tuple[str, str]]])
    """Anywhere in a text: by its first two characters, each with the household."""
    family: dict[str, set[str]] = field(default_factory=dict[str, set[str]])
    """In a column for a name alone."""
    unspaced: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    """Names in one piece: nobody knows where the family name ends."""
    numbers: dict[str, set[str]] = field(default_factory=dict[str, set[str]])
    """In a column for a number, without prefix and zeros."""

    def add(self, household_id: str, household: Doc, persons: Iterable[Doc]) -> None:
        """The names that the household's people have or had, with their readings, and its numbers."""
        for person in persons:
            for name in person.get("names", []):
                for written in (name.get("text"), name.get("kana")):
                    if written and written != _NOBODY:
                        self._name(household_id, written)
        for number in household.get("case_numbers", []):
            self._number(household_id, number["number"])
            self._word(household_id, number.get("original") or "")
        if household.get("intake_number"):
            self._number(household_id, household["intake_number"])
            self._word(household_id, household["intake_number"])

    @property
    def words(self) -> frozenset[str]:
        """What is looked for anywhere in a text."""
        return frozenset(word for begun_alike in self.whole.values() for word, _ in begun_alike)

    @property
    def in_columns(self) -> frozenset[str]:
        """What a column for a name can hold that names somebody."""
        begun = {whole[:end] for whole, _ in self.unspaced for end in range(1, len(whole) + 1)}
        return frozenset({*self.family, *begun})

    def met(self, note: Note) -> frozenset[str]:
        """The households that a note names.

        - Anywhere in it: a **whole** name, family and given together, or its reading; a number as a book writes it, with its
          prefix (垂-318). A fragment does not count: 林 in a text is no 林 花子. The other way round the text decides
          nothing: 小林 花子 holds 林 花子 and counts, because a note too much is kept back and never one too few.
        - In a column that says whom it is about: also the family name alone, and the number without its prefix, of whatever
          series. A book's column says 「林」 and means one person.
        """
        found = set(self._words_in(note.words))
        for name in note.names:
            found |= self.family.get(name, set())
            found |= {household_id for whole, household_id in self.unspaced if whole.startswith(name)}
        for number in note.numbers:
            found |= self.numbers.get(number, set())
        return frozenset(found)

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
        """A word found anywhere: at least two characters, and never digits alone."""
        word = _folded(written)[:_LONGEST]
        if len(word) > 1 and not word.isdecimal():
            self.whole.setdefault(word[:2], []).append((word, household_id))


def _folded(written: str) -> str:
    return _LEADING_ZEROS.sub("", text.kana_key(written))


def _goes_on(words: str, at: int, word: str) -> bool:
    """Whether a number at the end of a word goes on in the text: 垂-318 is not 垂-3180."""
    end = at + len(word)
    return word[-1].isdecimal() and end < len(words) and words[end].isdecimal()


def note_of(state: Doc) -> Note:
    """A record, an inquiry or an action item as it is looked at."""
    columns = list(_columns(state))
    names = [value for column, value in columns if _is_one_of(column, _NAME_COLUMNS)]
    numbers = [value for column, value in columns if _is_one_of(column, _NUMBER_COLUMNS)]
    return Note(
        # A line between two texts, so that the end of one and the beginning of the next make no name.
        "\n".join(_folded(each) for each in _texts({k: v for k, v in state.items() if k not in _NOT_SAID})),
        tuple(sorted({key for name in names if (key := _family(name))})),
        tuple(sorted({key for number in numbers for key in _numbers(number)})),
    )


def _columns(state: Doc) -> Iterator[tuple[str, str]]:
    """(name of a column of the book, what the row says there)."""
    issues: list[Doc] = state.get("import_issues") or []
    for issue in issues:
        if issue.get("original"):
            yield issue.get("field") or "", issue["original"]
    for line in (state.get("original_text") or "").splitlines():
        heading, _, value = line.partition("：")
        if value and not _is_one_of(heading, _STAFF_COLUMNS):
            yield heading, value
    caller: Doc = state.get("caller") or {}
    yield "household", state.get("household_text") or ""
    yield "household", caller.get("name") or ""


def _is_one_of(column: str, names: Sequence[str]) -> bool:
    return any(name in column for name in names)


def _texts(value: Any) -> Iterator[str]:
    """All that a state says, whatever it is called."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():  # pyright: ignore[reportUnknownVariableType]
            yield from _texts(each)
    elif isinstance(value, Sequence):
        for each in value:  # pyright: ignore[reportUnknownVariableType]
            yield from _texts(each)


def _family(written: str) -> str:
    """What a column for a name holds, without what politeness adds."""
    name = text.kana_key(written)
    for courtesy in _COURTESY:
        name = name.removesuffix(text.kana_key(courtesy)) or name
    return name


def _numbers(written: str) -> list[str]:
    """The number a column holds, whatever is written behind it (318　林)."""
    key = text.number_key(written)
    return list(dict.fromkeys([key, key.split("-")[0]])) if key else []
