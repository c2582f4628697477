"""Keys of names, readings and numbers, as a caller or a clerk gives them."""

import re

from libs.text.composing import nfkc
from libs.text.keys import search_key

_SMALL = str.maketrans("ぁぃぅぇぉゃゅょゎっゕゖ", "あいうえおやゆよわつかけ")
_SAME_SOUND = str.maketrans("ぢづをゐゑゔ", "じずおいえぶ")
_NOT_NAME = re.compile(r"[-~・･.,'’＝=()（）]")
_DIGITS = re.compile(r"[0-9]+")


def name_key(name: str) -> str:
    """The key of a written name: the search key without dots, dashes and brackets (ド・ラ・クルス)."""
    return _NOT_NAME.sub("", search_key(name))


def kana_key(kana: str) -> str:
    """The key of a reading: hiragana, small kana large, ぢづを as heard, no long marks, dots or spaces."""
    return _NOT_NAME.sub("", search_key(kana)).translate(_SMALL).translate(_SAME_SOUND)


def number_key(number: str) -> str:
    """The key of a case number: its digits, without prefix and leading zeros (垂-00318, ３１８ → 318).

    Several groups of digits stay apart (`R6-0012` → `6-12`); empty where there is no digit.
    """
    groups = _DIGITS.findall(nfkc(number))
    return "-".join(group.lstrip("0") or "0" for group in groups)
