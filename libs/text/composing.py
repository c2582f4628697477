"""NFKC in time that grows with the text.

Python's own NFKC sorts the marks on one letter by insertion: a text of 200,000 marks would block a process for a
minute. All code of this project normalises with this module.
"""

import unicodedata
from functools import cache
from itertools import groupby

_SHORT = 256
"""For up to this many characters, even the slowest order costs too little to matter."""
_LONG_RUN = 32


def nfkc(text: str) -> str:
    """`unicodedata.normalize("NFKC", text)`."""
    if len(text) > _SHORT and _LONG_RUN * _MARK in text.translate(_shapes()):
        text = _in_order(text)
    return unicodedata.normalize("NFKC", text)


def unspaced(text: str) -> str:
    """`nfkc` without white space, as cells and typed dates are read."""
    return "".join(nfkc(text).split())


def _in_order(text: str) -> str:
    """The text decomposed, with the marks of each letter in canonical order, so that NFKC has nothing left to sort."""
    apart = "".join(unicodedata.normalize("NFKD", character) for character in text)
    parts: list[str] = []
    for _, run in groupby(apart, lambda character: unicodedata.combining(character) > 0):
        parts += sorted(run, key=unicodedata.combining)
    return "".join(parts)


@cache
def _shapes() -> dict[int, str]:
    """For `str.translate`: a mark, or a character that decomposes into a mark first, becomes `_MARK`; nothing else
    changes.
    """
    marks = {
        code: _MARK
        for code in range(_NO_MARKS_FROM)
        if unicodedata.combining(unicodedata.normalize("NFKD", chr(code))[0])
    }
    return {ord(_MARK): ".", **marks}


_MARK = "m"
_NO_MARKS_FROM = 0x20000
