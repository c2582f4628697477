"""Whom an unlinked note names: full names and numbers in any field, family names and bare numbers in their columns."""

from typing import Any

import pytest

from libs.states.people import Name
from services.records.domain.unlinked_note import Named, Names, Note, Numbered, unlinked_call


def name(text: str, kana: str | None) -> Name:
    return {"kind": "legal", "text": text, "kana": kana, "from": None, "to": None}


HOME: Numbered = {
    "case_numbers": [{"series": "垂", "number": "318", "original": "垂-00318", "from": None, "to": None}],
    "intake_number": "R6-0012",
}
NO_NUMBERS: Numbered = {"case_numbers": [], "intake_number": None}
PERSONS: list[Named] = [
    {"names": [name("林 花子", "ハヤシ ハナコ"), name("髙橋 花子", None)]},
    {"names": [name("齋藤一郎", "サイトウイチロウ")]},
    {"names": [name("李", "リ")]},
    {"names": [name("氏名不明", None)]},
]


NO_WORDS: dict[str, Any] = {"import_issues": [], "original_text": None, "household_text": None, "caller": None}


def note(**said: Any) -> Note:
    """A note with this text. All fields are searched, whatever their names."""
    state: Any = {"office_code": "tarumi", "version": 1, **NO_WORDS, **said}
    return unlinked_call(state).note


def met(**said: Any) -> bool:
    names = Names()
    names.add("h1", HOME, PERSONS)
    return "h1" in names.named_in(note(**said))


@pytest.mark.parametrize(
    "text",
    [
        "林花子より電話",
        "林　花子 様",
        "林・花子",
        "はやしはなこ",
        "ﾊﾔｼ ﾊﾅｺ",
        "高橋花子",
        "髙橋　花子",
        "斎藤 一郎",
        "齋藤一郎の件",
        "さいとう　いちろう",
        "垂-318",
        "垂００３１８",
        "R6-0012",
        "林\n花子",
        "小林 花子",
    ],
)
def test_a_whole_name_or_number_counts_anywhere_however_it_is_written(text: str) -> None:
    assert met(segments=[{"text": f"昨日、{text}（来所）"}])
    assert met(summary=text)


@pytest.mark.parametrize(
    "text", ["林さんより電話", "花子", "ハヤシ", "李さん", "318", "垂-3180", "氏名不明", "林 太郎", "078-318-0000"]
)
def test_a_fragment_of_a_text_names_nobody(text: str) -> None:
    assert not met(segments=[{"text": f"昨日、{text}と話す"}])


@pytest.mark.parametrize("written", ["林", "ハヤシ", "林様", "林 花子", "齋藤", "斎藤さん", "李", "髙橋"])
def test_a_column_for_a_name_names_whom_the_family_name_fits(written: str) -> None:
    assert met(import_issues=[{"field": "head", "message": "", "original": written}])
    assert met(original_text=f"世帯主氏名：{written}\n内容：来所")
    assert met(caller={"kind": "self", "name": written})
    assert met(household_text=written)
    assert not met(original_text=f"担当職員氏名：{written}") or len(written) > 3


@pytest.mark.parametrize("number", ["318", "00318", "垂-318", "３１８　鈴木"])
def test_a_column_for_a_number_names_without_its_prefix(number: str) -> None:
    assert met(original_text=f"世帯番号：{number}")
    assert met(household_text=number)
    assert met(import_issues=[{"field": "number", "message": "", "original": number}])


def test_who_wrote_a_note_is_not_whom_it_names() -> None:
    assert not met(author={"name": "林 花子"}, author_text="林 花子", legacy_signoff=[{"text": "林 花子"}])


def test_the_end_of_one_text_and_the_beginning_of_the_next_make_no_name() -> None:
    assert not met(title="林", summary="花子")


def test_of_many_households_those_that_are_named() -> None:
    names = Names()
    for n in range(500):
        kanji = "".join("一二三四五六七八九十"[int(digit)] for digit in str(n))
        names.add(f"h{n}", NO_NUMBERS, [{"names": [name(f"田中 {kanji}郎", None)]}])
    assert names.named_in(note(summary="田中二三四郎と田中 五郎")) >= {"h123", "h4"}
    assert names.named_in(note(summary="田中さん")) == frozenset()
    assert len(names.named_in(note(household_text="田中"))) == 500
