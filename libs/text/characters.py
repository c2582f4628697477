"""Characters that no name and no text may contain."""

import re

_FORBIDDEN = re.compile(
    "["
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # control characters except tab, line feed, carriage return
    "\u202a-\u202e\u2066-\u2069"  # direction overrides: they make text read as what it is not
    "\ud800-\udfff"  # lone surrogates
    "\ue000-\uf8ff\U00100000-\U0010ffff"  # vendors' private characters; plane 15 is 行政事務標準文字 and stays
    "\ufdd0-\ufdef\ufffe\uffff"  # noncharacters
    "\U000e0000-\U000e00ff"  # tags
    "]"
    "|[\U0001fffe\U0001ffff\U0002fffe\U0002ffff\U0003fffe\U0003ffff\U000efffe\U000effff\U000ffffe\U000fffff]"
)
_STACKED_MARKS = re.compile(
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0e34-\u0e3a\u0e47-\u0e4e\u1ab0-\u1aff\u1dc0-\u1dff"
    "\u20d0-\u20ff\u3099\u309a\ufe20-\ufe2f]{9,}"
)


def forbidden_character(text: str) -> bool:
    """Whether `text` contains a forbidden character (`tests/security/families.py`)."""
    return bool(_FORBIDDEN.search(text) or (not text.isascii() and _STACKED_MARKS.search(text)))
