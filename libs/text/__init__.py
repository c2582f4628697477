"""Text as it is searched: one normaliser for what is indexed and for what is asked.

Originals are never changed by it; a key is made beside them, and every position of a key leads back
to the original, so that a hit can be marked verbatim. Total: no string makes it fail.
"""

from libs.text.characters import forbidden_character
from libs.text.composing import nfkc, unspaced
from libs.text.keys import NORMALISER_VERSION, KeyedText, bigrams, keyed, plain, search_key
from libs.text.names import kana_key, name_key, number_key

__all__ = [
    "NORMALISER_VERSION",
    "KeyedText",
    "bigrams",
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
