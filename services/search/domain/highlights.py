"""Highlights: fragments of a hit's original text with the searched words marked.

A fragment is a list of runs (`text`, `hit`), never markup, so that nothing written in a record can become markup.
"""

from collections.abc import Iterable, Sequence
from typing import TypedDict

from libs.text import KeyedText, keyed, search_key
from services.search.domain.documents import TextPart

FRAGMENTS = 3
_BEFORE = 24
_LENGTH = 120
Span = tuple[int, int]


class Run(TypedDict):
    """A piece of text, and whether it is one of the searched words."""

    text: str
    hit: bool


class Highlight(TypedDict):
    """A fragment that holds searched words, and the part of the text that it is from."""

    field: str
    runs: list[Run]


def highlights(parts: Iterable[TextPart], keys: Sequence[str]) -> list[Highlight]:
    """At most three fragments of the parts that hold one of the keys."""
    fragments: list[Highlight] = []
    for part in parts:
        text_key = search_key(part["text"])
        matching = [key for key in keys if key in text_key]
        if not matching:
            continue
        fragments.append({"field": part["name"], "runs": _runs(keyed(part["text"]), matching)})
        if len(fragments) == FRAGMENTS:
            break
    return fragments


def _merged(spans: Iterable[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _runs(text: KeyedText, keys: Sequence[str]) -> list[Run]:
    """The window around the first span, cut into marked and unmarked runs.

    Only this window is searched: a text may hold a key as often as it has characters.
    """
    original = text.original
    first = min(text.first_of(key) for key in keys)
    begin = max(0, first[0] - _BEFORE)
    end = min(len(original), max(begin + _LENGTH, first[1]))
    runs: list[Run] = []
    at = begin
    for start, stop in _merged(span for key in keys for span in text.spans_of(key, first[0], end)):
        runs.append({"text": original[at:start], "hit": False})
        runs.append({"text": original[start:stop], "hit": True})
        at = stop
    runs.append({"text": original[at : max(at, end)], "hit": False})
    if begin > 0:
        runs.insert(0, {"text": "…", "hit": False})
    if max(at, end) < len(original):
        runs.append({"text": "…", "hit": False})
    return [run for run in runs if run["text"]]
