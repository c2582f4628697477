"""All kinds of issue that a row of an office's books can have, and how bad each is.

A `defect` is reported and its value left empty; a `structural` row is no entry and is left out; a `repair` was
corrected with a note; a `warning` should be checked and changes nothing.
"""

from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "impossible_date",
    "era_out_of_range",
    "unreadable_date",
    "missing_date",
    "future_date",
    "end_before_start",
    "unknown_staff",
    "missing_kana",
    "missing_name",
    "missing_case_number",
    "unknown_case_number",
    "duplicate_case_number",
    "missing_household",
    "unknown_household",
    "empty_body",
    "unknown_word",
    "stray_heading",
    "total_row",
    "blank_row",
    "duplicate_row",
    "staff_number_padded",
    "assumed_afternoon",
    "ambiguous_staff",
    "ambiguous_household",
    "unclear_household",
    "name_mismatch",
    "unread_visit_result",
]
Level = Literal["defect", "structural", "repair", "warning"]

LABELS: dict[Kind, str] = {
    "impossible_date": "存在しない日付",
    "era_out_of_range": "元号にない年",
    "unreadable_date": "読めない日付",
    "missing_date": "日付なし",
    "future_date": "先の日付",
    "end_before_start": "終わりが始まりより前",
    "unknown_staff": "名簿にない職員",
    "missing_kana": "カナなし",
    "missing_name": "氏名なし",
    "missing_case_number": "世帯番号なし",
    "unknown_case_number": "一覧にない世帯番号",
    "duplicate_case_number": "世帯番号の重複",
    "missing_household": "世帯の記入なし",
    "unknown_household": "一覧にない世帯",
    "empty_body": "本文なし",
    "unknown_word": "対応表にない語",
    "stray_heading": "途中の見出し",
    "total_row": "合計行",
    "blank_row": "空行",
    "duplicate_row": "二重の行",
    "staff_number_padded": "職員番号の桁を補った",
    "assumed_afternoon": "午後とみなした",
    "ambiguous_staff": "職員を一人に決められない",
    "ambiguous_household": "世帯を一つに決められない",
    "unclear_household": "世帯が分からない",
    "name_mismatch": "番号と氏名が合わない",
    "unread_visit_result": "訪問結果が読み取れない",
}
_STRUCTURAL: frozenset[Kind] = frozenset({"stray_heading", "total_row", "blank_row", "duplicate_row"})
_REPAIRS: frozenset[Kind] = frozenset({"staff_number_padded", "assumed_afternoon"})
_WARNINGS: frozenset[Kind] = frozenset(
    {"ambiguous_staff", "ambiguous_household", "unclear_household", "name_mismatch", "unread_visit_result"}
)


def level_of(kind: Kind) -> Level:
    """How bad a kind is; every kind that is not listed otherwise is a defect."""
    if kind in _STRUCTURAL:
        return "structural"
    if kind in _REPAIRS:
        return "repair"
    return "warning" if kind in _WARNINGS else "defect"


@dataclass(frozen=True, slots=True)
class Issue:
    """One issue of a row: `message` (Japanese) says what to check, `original` is the text in the book."""

    kind: Kind
    message: str
    field: str | None = None
    original: str | None = None

    @property
    def level(self) -> Level:
        """How bad the issue is."""
        return level_of(self.kind)
