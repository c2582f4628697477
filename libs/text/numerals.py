"""Numbers in kanji, as addresses and dates have them."""

_SIGNS = "〇一二三四五六七八九"


def digits_of(kanji: str) -> str:
    """Kanji of one number in digits: 二十三 is 23, 十 is 10. Without 十 sign by sign: 二二 is 22."""
    tens, ten, ones = kanji.partition("十")
    if not ten:
        return "".join(str(_SIGNS.index(sign)) for sign in kanji)
    return f"{_SIGNS.index(tens) if tens else 1}{_SIGNS.index(ones) if ones else 0}"
