"""Text normalisation for search: the same for indexed text and for queries.

The original is never changed. Each position of a key maps back to the original, so that hits can be marked in it. Every
string is accepted.
"""

from libs.text.characters import forbidden_character
from libs.text.composing import nfkc, unspaced
from libs.text.keys import NORMALISER_VERSION, KeyedText, keyed, plain, search_key
from libs.text.names import kana_key, name_key, number_key
from libs.text.numerals import digits_of

__all__ = [
    "NORMALISER_VERSION",
    "KeyedText",
    "digits_of",
    "forbidden_character",
    "kana_key",
    "keyed",
    "name_key",
    "nfkc",
    "number_key",
    "plain",
    "search_key",
    "unspaced",
]
