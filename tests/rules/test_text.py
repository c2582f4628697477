"""The normaliser: equal keys for equal words, and the way back to the original text."""

import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from libs.text import kana_key, keyed, name_key, number_key, plain, search_key
from libs.text.variants import VARIANTS

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=40)
TRICKY = st.text(
    st.sampled_from("が゛ﾞハﾊ\u3099\u200b\ufe00\U000e0100 葛城髙ー－〜ｶﾀカな1１①㍻㈱ß\u0344ᅡㅏᄀé\u0301\u202e"),
    max_size=20,
)


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("ﾃｽﾄ", "テスト"),
        ("ﾎｹﾞ", "ほげ"),
        ("ﾊﾏｸﾞﾁ", "はまぐち"),
        (unicodedata.normalize("NFD", "がぎぐ"), "ガギグ"),
        ("ハ゛ス", "ばす"),
        ("ハ゜ン", "パン"),
        ("𠮷田", "吉田"),
        ("髙木", "高木"),
        ("宮﨑トシ子", "宮崎とし子"),
        ("葛\U000e0100城", "葛城"),
        ("渡邉", "渡辺"),
        ("渡邊", "渡辺"),
        ("濵田", "浜田"),
        ("濱田", "浜田"),
        ("齋藤", "斎藤"),
        ("齊藤", "斉藤"),
        ("㈱①Ⅲ㍻", "(株)1iii平成"),
        ("１２時〜１３時", "12時～13時"),
        ("３－５", "3-5"),
        ("3−5", "3―5"),
        ("リハビリー", "りはびりｰ"),
        ("髙木　由美", "高木由美"),
        ("夕方\n5時", "夕方５時"),
        ("高\u200b木\u202e", "高木"),
        ("ＤＶ", "dv"),
        ("ｳﾞｪﾄﾅﾑ", "ヴェトナム"),
    ],
)
def test_what_a_reader_takes_for_the_same_word_has_one_key(written: str, asked: str) -> None:
    assert search_key(written) == search_key(asked)


@pytest.mark.parametrize(("one", "other"), [("埼玉", "崎玉"), ("はな", "ばな"), ("つか", "っか"), ("3-5", "35")])
def test_different_words_keep_different_keys(one: str, other: str) -> None:
    assert search_key(one) != search_key(other)


def test_a_heap_of_combining_marks_is_cut() -> None:
    assert len(search_key("a" + "\u0335" * 200)) <= 3


def test_arabic_digits_are_not_taken_for_ascii() -> None:
    assert search_key("٣") != "3"
    assert number_key("٣") == ""


@given(ANY_TEXT | TRICKY)
@example("\u1100\u200b\u1161")
@example(" \u3099")
def test_a_key_is_its_own_key(text: str) -> None:
    key = search_key(text)
    assert search_key(key) == key


@given(ANY_TEXT | TRICKY)
def test_each_position_of_a_key_leads_to_the_part_it_came_from(text: str) -> None:
    with_way_back = keyed(text)
    assert with_way_back.key == search_key(text)
    assert (with_way_back.reach[-1] if text else 0) == len(with_way_back.key)
    for at in range(len(with_way_back.key)):
        start, end = with_way_back.span(at, at + 1)
        assert with_way_back.key[at] in search_key(text[start:end])


@given(ANY_TEXT | TRICKY)
def test_composed_and_decomposed_text_have_one_key(text: str) -> None:
    assert search_key(unicodedata.normalize("NFD", text)) == search_key(unicodedata.normalize("NFC", text))


@given(ANY_TEXT | TRICKY)
def test_keys_hold_neither_white_space_nor_lone_surrogates(text: str) -> None:
    key = search_key(text)
    key.encode()
    assert key == "".join(key.split())
    plain(text).encode()


def test_a_hit_is_marked_in_the_original() -> None:
    text = "本日、宮﨑ト\u3099シ子宅（葛\U000e0100城）を訪問。ﾊﾏｸﾞﾁ様"
    marked = [text[a:b] for a, b in keyed(text).spans_of(search_key("葛城"), 0, len(text))]
    assert marked == ["葛\U000e0100城"]
    assert [text[a:b] for a, b in keyed(text).spans_of(search_key("はまぐち"), 0, len(text))] == ["ﾊﾏｸﾞﾁ"]
    assert keyed(text).spans_of("", 0, len(text)) == []


def test_plain_text_keeps_kana_case_and_spaces() -> None:
    assert plain("ﾊﾏｸﾞﾁ　ＡＢ 髙木") == "ハマグチ AB 高木"


def test_variants_are_not_themselves_usual_forms() -> None:
    assert not set(VARIANTS) & set(VARIANTS.values())
    assert all(unicodedata.normalize("NFKC", variant) == variant for variant in VARIANTS)


def test_readings_meet_as_they_are_heard() -> None:
    assert kana_key("ｼﾞｮｰｼﾞ ﾂﾞｶ") == kana_key("じよじずか")
    assert kana_key("ハセガワ　ユミ") == kana_key("はせがわゆみ")
    assert name_key("ホセ・ド＝ラ") == name_key("ホセドラ")


@pytest.mark.parametrize(
    ("number", "key"),
    [("垂-00318", "318"), ("００４１２", "412"), ("87", "87"), ("第00号", "0"), ("R6-0012", "6-12"), ("不明", "")],
)
def test_case_numbers_lose_prefix_and_zeros(number: str, key: str) -> None:
    assert number_key(number) == key
