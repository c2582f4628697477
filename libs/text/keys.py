"""The search key 検索キー: equal for all spellings that a reader takes for the same word.

NFKC; variant kanji, katakana, case and dashes are folded; selectors, bidi and zero-width signs, white space and
controls are removed. `search_key(search_key(x)) == search_key(x)` for every string.
"""

import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from libs.text.composing import nfkc
from libs.text.variants import VARIANTS

NORMALISER_VERSION = 1
"""Raised with every change that gives a text another key; the index is then rebuilt."""

_DASHES = "-‐‑‒–—―⁃−─━⸺⸻ー"
_WAVES = "~〜∼∿〰"
_DAKUTEN = {"゛": "\u3099", "゜": "\u309a"}
_LONGEST_KEPT = 16
_CHARACTERS_KEPT = 1 << 16
_KEPT_MARKS = 2  # the most marks that are kept on one character: enough for any script, too few for zalgo

_CHARACTERS: dict[int, str] = (
    {ord(variant): usual for variant, usual in VARIANTS.items()}
    | {ord(dash): "-" for dash in _DASHES}
    | {ord(wave): "~" for wave in _WAVES}
)
_KANA: dict[int, str] = {code: chr(code - 0x60) for code in range(0x30A1, 0x30F7)} | {
    ord("ヷ"): "わ\u3099",
    ord("ヸ"): "ゐ\u3099",
    ord("ヹ"): "ゑ\u3099",
    ord("ヺ"): "を\u3099",
    ord("ヽ"): "ゝ",
    ord("ヾ"): "ゞ",
}


@dataclass(frozen=True, slots=True)
class KeyedText:
    """A key with the way back to its original.

    Segment n of the original begins at `offsets[n]`; its key ends where the first `reach[n]` characters of the key end.
    """

    original: str
    key: str
    offsets: Sequence[int]
    reach: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The original's span of `key[start:end]` (`start < end`), in code points."""
        first, last = bisect_right(self.reach, start), bisect_right(self.reach, end - 1)
        return self.offsets[first], self.offsets[last + 1]

    def first_of(self, term: str) -> tuple[int, int]:
        """The original's span of the first place where the key holds `term` (itself a key).

        ValueError if there is none.
        """
        at = self.key.index(term)
        return self.span(at, at + len(term))

    def spans_of(self, term: str, begin: int, end: int) -> list[tuple[int, int]]:
        """The original's spans, in order, of every place where the key holds `term` that starts in `[begin, end)`."""
        start, stop = self._key_at(begin), self._key_at(end) + len(term) - 1
        found: list[tuple[int, int]] = []
        at = self.key.find(term, start, stop) if term else -1
        while at >= 0:
            found.append(self.span(at, at + len(term)))
            at = self.key.find(term, at + 1, stop)
        return found

    def _key_at(self, offset: int) -> int:
        """The position in the key of the first segment that begins at or after this position of the original."""
        segment = bisect_left(self.offsets, offset)
        return self.reach[segment - 1] if segment else 0


def search_key(text: str) -> str:
    """The key under which a text is found; empty for a text of signs that have no meaning of their own."""
    return _each(text, _FOLDS, _fold)


def keyed(text: str) -> KeyedText:
    """`search_key` of a text, with the position in the original of each of its characters."""
    offsets, folds = _pieces(text)
    return KeyedText(text, "".join(folds), [*offsets, len(text)], list(accumulate(map(len, folds))))


def _pieces(text: str) -> tuple[Sequence[int], list[str]]:
    """Where each segment begins, and its key."""
    folds = [_FOLDS[code] for code in map(ord, text)]
    if _JOINED not in folds:
        return range(len(text)), folds
    offsets = [at for at, fold in enumerate(folds) if at == 0 or fold != _JOINED]
    ends = [*offsets[1:], len(text)]
    return offsets, [
        folds[at] if end - at == 1 and folds[at] != _JOINED else _fold(text[at:end])
        for at, end in zip(offsets, ends, strict=True)
    ]


def plain(text: str) -> str:
    """A text for the morphological analyser.

    Compatibility and variant characters are folded; kana, case and spaces stay as written.
    """
    return _each(text, _NORMALISED, _normalised)


def _each(text: str, become: "_Each", of_segment: Callable[[str], str]) -> str:
    """The text in two steps: each character folded alone, then each base composed with the marks that join it."""
    whole = text.translate(become)
    if _JOINED not in whole:
        return whole
    single = [*map(become.__getitem__, map(ord, text)), _JOINED]  # the last one ends the search
    parts: list[str] = []
    done = 0
    while (at := single.index(_JOINED, done)) < len(text):
        begin, end = max(at - 1, done), at + 1
        while end < len(text) and single[end] == _JOINED:
            end += 1
        parts += [*single[done:begin], of_segment(text[begin:end])]
        done = end
    return "".join([*parts, *single[done:-1]])


def _segments(text: str) -> Iterator[tuple[int, str]]:
    """Cut a text where nothing composes across: a base and all that joins it."""
    start = 0
    for at in range(1, len(text)):
        if not _joins(text[at]):
            yield start, text[start:at]
            start = at
    if text:
        yield start, text[start:]


@lru_cache(maxsize=16384)
def _joins(character: str) -> bool:
    """Marks, half-width and spacing dakuten, Hangul vowels and finals, selectors and invisible signs."""
    if character in _DAKUTEN or unicodedata.category(character) in {"Cf", "Cs"}:
        return True
    first = unicodedata.normalize("NFKD", character)[0]
    return unicodedata.category(first)[0] == "M" or 0x1160 <= ord(first) <= 0x11FF


def _kept(of: Callable[[str], str]) -> Callable[[str], str]:
    """Cache the results of `of` for segments of usual length; long ones would only fill the memory."""
    cached = lru_cache(maxsize=65536)(of)
    return lambda segment: (cached if len(segment) <= _LONGEST_KEPT else of)(segment)


@_kept
def _fold(segment: str) -> str:
    """The key of one segment: folded until it no longer changes, so that the key of a key is that key."""
    once = _fold_once(segment)
    while once != segment:
        segment, once = once, "".join(_fold_once(part) for _, part in _segments(once))
    return once


class _Each(dict[int, str]):
    """A table from each character to its folded form, or `_JOINED` for one that belongs to the character before it.

    It is filled as characters are met, up to a maximum size, because a caller may send every character there is.
    """

    def __init__(self, become: Callable[[str], str]) -> None:
        super().__init__()
        self._become = become

    def __missing__(self, code: int) -> str:
        if len(self) >= _CHARACTERS_KEPT:
            self.clear()
        character = chr(code)
        stays = _stays(character)
        self[code] = became = character if stays else _JOINED if _joins(character) else self._become(character)
        return became


def _stays(character: str) -> bool:
    """Whether no step changes this character.

    That is true of most kanji, so this check makes their first look-up cheap.
    """
    code = ord(character)
    return (
        unicodedata.category(character) in {"Lo", "Cn"}
        and not unicodedata.decomposition(character)
        and not 0x1100 <= code <= 0x11FF
        and code not in _CHARACTERS
        and code not in _KANA
    )


_JOINED = "\udc00"  # a lone surrogate, which no key ever contains
_FOLDS = _Each(_fold)


def _fold_once(segment: str) -> str:
    normalised = "".join(_normalised(segment).split())
    return _sound(normalised.casefold().translate(_CHARACTERS).translate(_KANA))


@_kept
def _normalised(segment: str) -> str:
    visible = "".join(_DAKUTEN.get(c, c) for c in segment if not _is_invisible(c))
    spaced = "".join(" " if unicodedata.category(c) == "Cc" else c for c in nfkc(visible))
    return _sound("".join(VARIANTS.get(c, c) for c in spaced))


_NORMALISED = _Each(_normalised)


def _is_invisible(character: str) -> bool:
    """Format signs (ZWSP, ZWJ, bidi, tags), lone surrogates and variation selectors."""
    code = ord(character)
    return (
        unicodedata.category(character) in {"Cf", "Cs"}
        or 0xFE00 <= code <= 0xFE0F
        or 0xE0100 <= code <= 0xE01EF
        or 0x180B <= code <= 0x180F
        or code in {0x034F, 0x115F, 0x1160, 0x3164, 0xFFA0}
    )


def _sound(text: str) -> str:
    """Compose again, without marks that have no base or that are too many on one base (zalgo)."""
    kept: list[str] = []
    marks = 0
    for character in nfkc(text):
        if not _joins(character):
            marks = 0
        elif not kept or kept[-1].isspace() or marks >= _KEPT_MARKS:
            continue
        else:
            marks += 1
        kept.append(character)
    return "".join(kept)
