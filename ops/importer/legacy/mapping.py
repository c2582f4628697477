"""`mapping.toml`: what an office's files, sheets, columns and words mean. Layouts are only there, never in code.

A mapping that does not fit its schema raises `MappingError`, whose Japanese message names the place to mend.
"""

import re
import tomllib
from datetime import date
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from libs.contracts import codes
from libs.contracts.offices import OFFICES


class MappingError(ValueError):
    """The mapping file is wrong; the message (Japanese) names the place."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Table(_Strict):
    """One sheet of a workbook, or one CSV file, with its heading row and what each column is.

    `columns`: our field → the heading as written. `section_years`: rows like 【令和6年度】 give the year of the days
    below. `fiscal_year`: the 年度 of a sheet whose days have no year. `bare_era`: the era of `6.5.21`.
    `repeat_above`: fields whose blank cells mean "as above" (merged cells are always read so).
    """

    file: Annotated[str, Field(max_length=200, pattern=r"^[^/\\\x00-\x1f]+$")]
    sheet: str | None = None
    encoding: Literal["utf-8", "utf-8-sig", "cp932", "shift_jis", "euc_jp", "utf-16"] = "utf-8-sig"
    header_row: int = Field(ge=1)
    columns: dict[str, str]
    section_years: bool = False
    fiscal_year: int | None = None
    bare_era: str | None = None
    repeat_above: list[str] = []


class SignoffColumn(_Strict):
    """A column of stamps; one that holds several posts lists them in order."""

    column: str
    posts: list[str] = Field(min_length=1)


def _compiled(pattern: str) -> str:
    try:
        found = re.compile(pattern)
    except re.error as error:
        raise ValueError(f"正規表現として読めません（{error}）") from error
    if "kind" not in found.groupindex:
        raise ValueError("種別を表す (?P<kind>…) がありません")
    return pattern


class NoteSheet(Table):
    """One worker's sheet of case notes. `staff` is the number, `staff_text` the name if no number is known.
    `kind_in_body` finds the kind (group `kind`) where no column has it."""

    staff: str | None = None
    staff_text: str | None = None
    signoffs: list[SignoffColumn] = []
    kind_in_body: Annotated[str, AfterValidator(_compiled)] | None = None


class WordCode(_Strict):
    """The first entry with a word that is in the text gives the code."""

    words: list[str] = Field(min_length=1)
    code: str


class Staff(Table):
    """職員名簿. `post_names`: the post meant by a 職名; `roles`: its role."""

    roles: dict[str, codes.Role]
    post_names: dict[str, str] = {}


class Households(Table):
    """世帯一覧. `protection_words` in the remarks put the household under protection from its first event."""

    types: dict[str, codes.HouseholdType]
    statuses: dict[str, codes.HouseholdStatus]
    protection_words: list[str]


class Members(Table):
    """世帯員. `reasons`: words of the remarks that say why a member came or left."""

    reasons: list[WordCode] = []


class Notes(_Strict):
    """ケース記録: the words of the kind column, and the sheets."""

    record_types: list[WordCode]
    sheets: list[NoteSheet] = Field(min_length=1)


class Inquiries(_Strict):
    """電話受付簿. `callbacks`: the words of the 折返し column; the first one found in it counts."""

    channel: codes.Channel
    callbacks: list[WordCode]
    sheets: list[Table] = Field(min_length=1)


class Items(Table):
    """要処理事項."""

    states: dict[str, codes.ItemState]


class CaseNumbers(_Strict):
    """How the office writes its numbers: `prefix` and zero-padded `digits`; `series` as in the list of offices."""

    series: str
    prefix: str = ""
    digits: int = Field(ge=1, le=12)


class StaffNumbers(_Strict):
    """How many digits a staff number has (spreadsheets eat leading zeros)."""

    digits: int = Field(ge=1, le=12)


class Mapping(_Strict):
    """The whole mapping of one office."""

    office_code: str
    ward_code: str
    as_of: date
    synthetic: bool
    case_number: CaseNumbers
    staff_number: StaffNumbers
    units: dict[str, str] = {}
    staff: Staff
    households: Households
    members: Members
    notes: Notes
    inquiries: Inquiries
    items: Items

    @model_validator(mode="after")
    def _fields_and_codes_are_known(self) -> "Mapping":
        _check_office(self)
        for name, table in self.tables():
            _check_columns(name, table)
        _check_codes("notes.record_types", self.notes.record_types, get_args(codes.RecordType))
        _check_codes("members.reasons", self.members.reasons, get_args(codes.MemberReason))
        _check_codes("inquiries.callbacks", self.inquiries.callbacks, get_args(_Callback))
        return self

    def tables(self) -> list[tuple[str, Table]]:
        """Every table with the name of its part."""
        single: list[tuple[str, Table]] = [
            ("staff", self.staff),
            ("households", self.households),
            ("members", self.members),
            ("items", self.items),
        ]
        notes: list[tuple[str, Table]] = [("notes", sheet) for sheet in self.notes.sheets]
        return single + notes + [("inquiries", sheet) for sheet in self.inquiries.sheets]

    def files(self) -> list[str]:
        """The names of all files, each once, in order."""
        return list(dict.fromkeys(table.file for _, table in self.tables()))


_Callback = Literal["none", "needed", "done"]

# Fields of each part: (those it must have, those it may have).
_FIELDS: dict[str, tuple[set[str], set[str]]] = {
    "staff": ({"number", "name", "post"}, {"kana", "section", "unit", "starts_on", "note"}),
    "households": (
        {"number", "head", "status"},
        {"kana", "birth", "address", "phone", "type", "grade", "opened_on", "closed_on", "unit", "worker", "note"},
    ),
    "members": ({"number", "name"}, {"kana", "birth", "relation", "from_on", "to_on", "note"}),
    "items": ({"due_on", "title", "household", "state"}, {"unit", "worker", "done_on", "note"}),
    "notes": ({"date", "number", "body"}, {"head", "kind", "counterpart", "next_plan"}),
    "inquiries": (
        {"subject", "household"},
        {"received", "day", "time", "caller", "relation", "reply", "callback", "received_by"},
    ),
}


def _check_office(mapping: Mapping) -> None:
    office = OFFICES.get(mapping.office_code)
    if office is None:
        raise ValueError(f"office_code は次のどれかです: {', '.join(OFFICES)}")
    if mapping.ward_code != office.ward_code:
        raise ValueError(f"{office.name}の ward_code は {office.ward_code} です")
    if mapping.case_number.series != office.number_series:
        raise ValueError(f"{office.name}の case_number.series は「{office.number_series}」です")


def _check_columns(part: str, table: Table) -> None:
    required, optional = _FIELDS[part]
    where = f"{part}（{table.file}{'／' + table.sheet if table.sheet else ''}）"
    if missing := required - table.columns.keys():
        raise ValueError(f"{where} の columns に {', '.join(sorted(missing))} がありません")
    if unknown := table.columns.keys() - required - optional:
        raise ValueError(f"{where} の columns にない項目です: {', '.join(sorted(unknown))}")
    if unknown := set(table.repeat_above) - table.columns.keys():
        raise ValueError(f"{where} の repeat_above が columns にありません: {', '.join(sorted(unknown))}")


def _check_codes(part: str, words: list[WordCode], known: tuple[str, ...]) -> None:
    if unknown := {entry.code for entry in words} - set(known):
        raise ValueError(f"{part} の code が正しくありません: {', '.join(sorted(unknown))}")


def read_mapping(data: bytes) -> Mapping:
    """Read a `mapping.toml`. Raises `MappingError` with every place that must be mended."""
    try:
        return Mapping.model_validate(tomllib.loads(data.decode()))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise MappingError(f"mapping.toml を読めません（TOML・UTF-8 で書いてください）: {error}") from error
    except ValidationError as error:
        places = [f"{'.'.join(str(part) for part in e['loc']) or '全体'}: {e['msg']}" for e in error.errors()]
        raise MappingError("mapping.toml を直してください。\n" + "\n".join(places)) from error
