"""The search box: what people type, and what is then searched for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.search.domain.errors import QueryTooLong
from services.search.domain.terms import QUERY_LIMIT, parse


def shape(text: str) -> tuple[list[list[str]], list[str]]:
    query = parse(text)
    return [[term.text for term in clause] for clause in query.clauses], [t.text for t in query.excluded]


@pytest.mark.parametrize(
    ("typed", "clauses", "excluded"),
    [
        ("家賃 滞納", [["家賃"], ["滞納"]], []),
        ("家賃　滞納", [["家賃"], ["滞納"]], []),
        ("家賃 -滞納", [["家賃"]], ["滞納"]),
        ("家賃 －滞納 −分納", [["家賃"]], ["滞納", "分納"]),
        ("ハローワーク OR 職安", [["ハローワーク", "職安"]], []),
        ("入院 ハロワ ＯＲ 職安 ｜ 安定所 猫", [["入院"], ["ハロワ", "職安", "安定所"], ["猫"]], []),
        ('"夕方 5時" 訪問', [["夕方 5時"], ["訪問"]], []),
        ("“夕方5時”", [["夕方5時"]], []),
        ("＂夕方5時＂", [["夕方5時"]], []),
        ('-"夕方5時" 訪問', [["訪問"]], ["夕方5時"]),
        ('"閉じない', [["閉じない"]], []),
        ("OR 家賃 OR", [["家賃"]], []),
        ("家賃 OR -滞納 分納", [["家賃"], ["分納"]], ["滞納"]),
        ("ー長音", [["ー長音"]], []),
        ("3-5", [["3-5"]], []),
        ("", [], []),
        ('"" 　 ', [], []),
        ("\u200b", [], []),
        ("猫", [["猫"]], []),
    ],
)
def test_operators(typed: str, clauses: list[list[str]], excluded: list[str]) -> None:
    assert shape(typed) == (clauses, excluded)


def test_a_phrase_is_known_as_one() -> None:
    assert [term.phrase for term in parse('"宮崎" 宮崎').terms] == [True, False]


def test_a_term_is_looked_for_by_its_key() -> None:
    assert parse("ﾊﾏｸﾞﾁ").terms[0].key == "はまぐち"


def test_200_characters_are_read_and_201_are_refused() -> None:
    assert len(parse("あ" * QUERY_LIMIT).terms) == 1
    with pytest.raises(QueryTooLong):
        parse("あ" * (QUERY_LIMIT + 1))


@given(st.text(st.characters(exclude_categories=()) | st.sampled_from('-－" OR|"“ '), max_size=QUERY_LIMIT))
def test_any_text_is_a_query(text: str) -> None:
    query = parse(text)
    assert all(term.key for term in (*query.terms, *query.excluded))
