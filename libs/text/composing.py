"""NFKC in time that grows with the text: Python's own sorts the marks on one letter by insertion.

A text of 200,000 marks would hold a process up for a minute. Everything of ours normalises here.
"""

import unicodedata
from itertools import groupby

_SHORT = 256
"""Up to so many characters even the slowest order costs nothing worth avoiding."""
_LONG_RUN = 32


def nfkc(text: str) -> str:
    """`unicodedata.normalize("NFKC", text)`."""
    if len(text) > _SHORT and _LONG_RUN * _MARK in text.translate(_SHAPES):
        text = _in_order(text)
    return unicodedata.normalize("NFKC", text)


def unspaced(text: str) -> str:
    """`nfkc` without white space, as cells and typed dates are read."""
    return "".join(nfkc(text).split())


def _in_order(text: str) -> str:
    """Decomposed, with the marks of each letter in their canonical order, so that nothing is left to be sorted."""
    apart = "".join(unicodedata.normalize("NFKD", character) for character in text)
    parts: list[str] = []
    for _, run in groupby(apart, lambda character: unicodedata.combining(character) > 0):
        parts += sorted(run, key=unicodedata.combining)
    return "".join(parts)


class _Shapes(dict[int, str]):
    """Of each character whether it is a mark, or begins with one when it is decomposed; filled as met."""

    def __missing__(self, code: int) -> str:
        if len(self) >= 1 << 16:
            self.clear()  # a caller may send every character there is
        first = unicodedata.normalize("NFKD", chr(code))[0]
        self[code] = shape = _MARK if unicodedata.combining(first) else "."
        return shape


_MARK = "m"
_SHAPES = _Shapes()
