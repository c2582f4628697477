"""What readers get: original texts with marked hits, tables in order."""

from hypothesis import given
from hypothesis import strategies as st

from libs.text import search_key
from services.search.domain.answers import Bucket, Buckets, RowBucket, facets, item, table
from services.search.domain.documents import TextPart
from services.search.domain.filters import SearchFilters, matches
from services.search.domain.highlights import FRAGMENTS, highlights
from services.search.events import document_of
from tests.rules.search import states


def marked(text: str, *words: str) -> list[str]:
    [fragment] = highlights([{"name": "segment", "text": text}], [search_key(word) for word in words])
    return [run["text"] for run in fragment["runs"] if run["hit"]]


def test_the_original_is_marked_as_it_was_written() -> None:
    assert marked("本日、宮﨑トシ子宅を訪問", "宮崎としこ", "宮崎") == ["宮﨑"]
    assert marked("ﾊﾏｸﾞﾁ様より入電", "はまぐち") == ["ﾊﾏｸﾞﾁ"]
    assert marked("家賃 滞納が続く。家賃は", "家賃滞納", "家賃") == ["家賃 滞納", "家賃"]


def test_a_part_without_the_words_is_not_shown() -> None:
    assert highlights([{"name": "title", "text": "訪問"}], ["家賃"]) == []


def test_at_most_three_fragments_are_shown() -> None:
    parts: list[TextPart] = [{"name": "segment", "text": f"{n}回目の訪問"} for n in range(9)]
    assert len(highlights(parts, ["訪問"])) == FRAGMENTS


def test_a_long_text_is_cut_around_the_hit() -> None:
    [fragment] = highlights([{"name": "segment", "text": "あ" * 500 + "家賃" + "い" * 500}], ["家賃"])
    runs = fragment["runs"]
    assert [run["text"] for run in runs if run["hit"]] == ["家賃"]
    assert runs[0]["text"] == runs[-1]["text"] == "…"
    assert sum(len(run["text"]) for run in runs) < 140


@given(st.text(alphabet="家賃滞納、 \nあｶﾞ", max_size=300), st.sampled_from(["家賃", "が", "滞納家"]))
def test_runs_are_pieces_of_the_original_in_order(text: str, word: str) -> None:
    for fragment in highlights([{"name": "segment", "text": text}], [search_key(word)]):
        shown = "".join(run["text"] for run in fragment["runs"] if run["text"] != "…")
        assert shown in text
        assert all(search_key(word) in search_key(r["text"]) for r in fragment["runs"] if r["hit"])


def test_rows_come_in_the_order_of_the_code_list_and_unknown_periods_last() -> None:
    def cells(*keys: str) -> Buckets:
        return {"buckets": [{"key": key, "doc_count": 1} for key in keys]}

    counted: list[RowBucket] = [
        {"key": "phone", "doc_count": 3, "cells": cells("unknown", "2026-04", "2025-12")},
        {"key": "none", "doc_count": 1, "cells": cells("2026-04")},
        {"key": "home_visit", "doc_count": 1, "cells": cells("2026-04")},
    ]
    rows = table({"rows": {"buckets": counted}}, ["home_visit", "phone"])
    assert [row["key"] for row in rows] == ["home_visit", "phone", "none"]
    assert [cell["period"] for cell in rows[1]["cells"]] == ["2025-12", "2026-04", "unknown"]


def test_months_of_a_facet_come_in_order() -> None:
    buckets: list[Bucket] = [{"key": key, "doc_count": 1} for key in ("2026-04", "unknown", "2025-01")]
    assert [b["key"] for b in facets({"month": {"buckets": buckets}}, ["month"])["month"]] == [
        "2025-01",
        "2026-04",
        "unknown",
    ]


def test_an_item_says_what_is_not_known() -> None:
    made = document_of("records.record:r1", 2, states.record(household_id=None, occurred_at=None, subjects=[]))
    assert matches(made, SearchFilters())
    shown = item(made)
    assert shown["household_id"] is None
    assert shown["occurred_at"] is None
    assert shown["subjects"] == []
    assert shown["excerpt"] == "宮﨑様宅を訪問し面接。 家賃の滞納は３か月分。"
