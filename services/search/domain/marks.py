"""Highlights: where a hit's own words stand, cut from the original text and marked there, verbatim.

Text is handed out as runs (`text`, `hit`), never as markup, so that nothing written in a record can become markup.
"""

from collections.abc import Iterable, Sequence

from libs.text import KeyedText, keyed, search_key
from services.search.domain.documents import Document

FRAGMENTS = 3
_BEFORE = 24
_LENGTH = 120
Span = tuple[int, int]


def highlights(parts: Iterable[Document], keys: Sequence[str]) -> list[Document]:
    """At most three fragments `{field, runs: [{text, hit}]}` of the parts that hold one of the keys."""
    found: list[Document] = []
    for part in parts:
        held = search_key(part["text"])
        wanted = [key for key in keys if key in held]
        if not wanted:
            continue
        found.append({"field": part["name"], "runs": _runs(keyed(part["text"]), wanted)})
        if len(found) == FRAGMENTS:
            break
    return found


def _merged(spans: Iterable[Span]) -> list[Span]:
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _runs(text: KeyedText, keys: Sequence[str]) -> list[Document]:
    """The window around the first span, cut into marked and unmarked runs.

    Only this window is looked at: a text may hold a key once for each of its characters.
    """
    original = text.original
    first = min(text.first_of(key) for key in keys)
    begin = max(0, first[0] - _BEFORE)
    end = min(len(original), max(begin + _LENGTH, first[1]))
    runs: list[Document] = []
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
