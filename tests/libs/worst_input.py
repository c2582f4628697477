"""The slowest input for all our code that reads what somebody sent, pattern by pattern and loop by loop.

`READ` lists the places in product code by name (`file:name`, where the name is that of a pattern or of the function
that uses one); `NEVER` gives the reason why no request reaches the others. `test_worst_input.py` runs them, and refuses
a pattern that is in neither.
"""

import asyncio
import importlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from libs.calendar import read_births, read_clock, read_date, read_fiscal_year, read_month_day
from libs.canonical import sha256_hex
from libs.clock import parse_rfc3339
from libs.cursor import Cursors
from libs.http.body import JSON_LIMIT, parse_json
from libs.http.conditions import parse_if_match
from libs.signing import SignatureError
from libs.text import forbidden_character, kana_key, keyed, name_key, nfkc, number_key, plain, search_key, unspaced
from ops.importer.legacy.lookup import Households, StaffList, full_name_key, surname_of
from ops.importer.legacy.mapping import CaseNumbers, SignoffColumn
from ops.importer.legacy.notes import _stamps
from ops.importer.legacy.readings import caller_kind, follow_up, item_kind, subjects, visit_result
from ops.importer.legacy.rows import HouseholdRow, RowPlace
from services.gateway.domain import destination
from services.inquiries.api.requests import InquiryIn
from services.records.api.content import ContentIn
from services.records.domain.contact import contact_keys, queried_contacts, queried_towns
from services.records.domain.household import meant, name_keys
from services.records.domain.unlinked_note import Names, unlinked_call
from services.search.api.params import read_after
from services.search.domain.highlights import highlights
from services.search.domain.resolution import codes_of, fiscal_year_of, number_of
from services.search.domain.terms import QUERY_LIMIT, Term, parse
from tests.libs.http_app import KEYS, make_app

HEADER = 16 * 1024
TEXT = 200_000
"""Characters of the longest text a record may have."""
CELL = 32_767
"""Characters of the longest cell of a workbook."""
Make = Callable[[int], Any]


@dataclass(frozen=True)
class Reader:
    """Code that reads input: at most `limit` characters (bytes, items) reach it; `worst` makes inputs of a size."""

    read: Callable[[Any], object]
    limit: int
    worst: tuple[Make, ...]


def over(unit: str, before: str = "", after: str = "") -> Make:
    """The unit repeated to a size, between a beginning and an end."""
    return lambda n: before + (unit * (n // len(unit) + 1))[:n] + after


def _as_bytes(make: Make) -> Make:
    return lambda n: make(n).encode("utf-8")


PILES: tuple[Make, ...] = (
    lambda n: "a" + "\ua8e0" * (n // 2) + "\u0f71" * (n // 2),  # marks in the wrong order: Python sorts by insertion
    lambda n: ("\u0301" * 8 + "\u200d") * (n // 18) + ("\u0316" * 8 + "\u200d") * (n // 18),  # invisible between
    lambda n: "㌖" + "".join(chr(0x30000 + at) for at in range(n)),  # no character twice, and each one is changed
)
WORDS: tuple[Make, ...] = (*PILES, over("か゛"), over("ﾊﾟ"), over("㌖"), over("\u1161"), over("a"), over(" "))


def _meets(given: str) -> None:
    names = Names()
    home: Any = {"case_numbers": [{"number": given, "original": given}], "intake_number": None}
    call: Any = {
        "office_code": "tarumi",
        "version": 1,
        "summary": given,
        "original_text": f"世帯主氏名：{given}",
        "household_text": None,
        "import_issues": [],
        "caller": None,
    }
    names.add("h1", home, [{"names": [{"kind": "legal", "text": given, "kana": None, "from": None, "to": None}]}])
    names.named_in(unlinked_call(call).note)


def by_name(place: str, method: str, limit: int, *worst: Make) -> Reader:
    """The pattern that a module keeps under this name, called as the module calls it."""
    file, name = place.split(":")
    pattern: re.Pattern[str] = getattr(importlib.import_module(file[:-3].replace("/", ".")), name)
    if method == "sub":
        return Reader(lambda text: pattern.sub("", text), limit, worst)
    if method == "finditer":
        return Reader(lambda text: list(pattern.finditer(text)), limit, worst)
    return Reader(getattr(pattern, method), limit, worst)


def _named(rows: Iterable[tuple[str, str, int, tuple[Make, ...]]]) -> dict[str, Reader]:
    return {place: by_name(place, method, limit, *worst) for place, method, limit, worst in rows}


HOUSEHOLD = HouseholdRow(
    place=RowPlace("世帯一覧.csv", None, 2),
    original={},
    case_number_text="00412",
    case_number="00412",
    head_name="齋藤 弘",
    head_kana="サイトウ ヒロシ",
    head_birth=None,
    address=None,
    town="舞子坂",
    phone=None,
    household_type=None,
    grade=None,
    opened_on=None,
    closed_on=None,
    worker=None,
    worker_text=None,
    status=None,
    note=None,
    protected=False,
)
BOOK = Households(CaseNumbers(series="垂水", prefix="", digits=5), [HOUSEHOLD, HOUSEHOLD])
PREFIXED = Households(CaseNumbers(series="垂水", prefix="垂-", digits=5), [HOUSEHOLD])
STAFF = StaffList(4, {}, [])
STAMPED = SignoffColumn(column="決裁", posts=["係長", "課長"])
CURSORS = Cursors(b"s" * 32)


def _answered(path: str, headers: dict[str, str], body: bytes = b"", query: bytes = b"", method: str = "POST") -> int:
    """The status of one complete request to an app, without a socket."""
    status: list[int] = []
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": query,
        "scheme": "http",
        "server": ("tsuzuri", 80),
        "client": ("127.0.0.1", 1),
        "root_path": "",
        "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()],
    }

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            status.append(message["status"])

    asyncio.run(APP(scope, receive, send))
    return status[0]


APP: Any = make_app()
JSON = {"Content-Type": "application/json"}


def header(name: str, *worst: Make, path: str = "/v1/notes", limit: int = HEADER - 500) -> Reader:
    return Reader(lambda text: _answered(path, {**JSON, name: text}, b"{}"), limit, worst)


def _unknown_fields(n: int) -> bytes:
    return ("{" + ",".join(f'"{at:x}":0' for at in range(n // 11)) + "}").encode()


def _verified(token: str) -> object:
    try:
        return KEYS.verify_token(token, "actor+jwt")
    except SignatureError:
        return None


READ: dict[str, Reader] = {
    # libs.http: every byte of every request
    "libs/http/body.py:_TOKENS": Reader(
        parse_json,
        JSON_LIMIT - 100,
        tuple(
            map(
                _as_bytes,
                (
                    over('\\"', '"', "[" * 40),
                    over('"', after="[" * 40),
                    over("\\", '"', "[" * 40),
                    over("[],", "[", "[]" * 40 + "]"),
                    over('"["', "[", "]"),
                    over('"\\\\"', after="[" * 40),
                    over("1,", "[", "0]"),
                    over("{}", "[" * 33),
                    over("9", "0."),
                ),
            )
        ),
    ),
    "libs/text/characters.py:_FORBIDDEN": Reader(forbidden_character, JSON_LIMIT, (over("あ"), over("\U00020000"))),
    "libs/text/characters.py:_STACKED_MARKS": Reader(
        forbidden_character, JSON_LIMIT, (over("\u0301" * 8 + "a"), over("\u0301" * 8 + "\u200d"))
    ),
    "libs/http/conditions.py:_ETAG": Reader(parse_if_match, HEADER, (over("1", '"'), over(" "), over('"'))),
    "libs/http/conditions.py:_KEY": header("Idempotency-Key", over("k"), over("k "), over("\x7f")),
    "libs/actor.py:_REFERENCE": header("X-Purpose", over("a", "other;case:"), path="/v1/notes/1/approve"),
    "libs/actor.py:_PURPOSE": header(
        "X-Purpose", over("a"), over("a;"), over("a:", "other;"), path="/v1/notes/1/approve"
    ),
    "traceparent": header("traceparent", over("0", "00-"), over("00-"), over(" ")),
    "cookies": header("Cookie", over("\\", 'a="', '"'), over(";"), over("a=b; "), over("a")),
    "content type": header(
        "Content-Type", over("a"), over(";"), over(" ", "application/json;"), over('"', "application/json;charset=")
    ),
    "content length": header("Content-Length", over("1"), over("٣")),
    "bearer token": header("Authorization", over(".", "Bearer "), over("a", "Bearer "), over("eyJ.", "Bearer ")),
    "query": Reader(
        lambda text: _answered("/v1/notes", {}, query=text.encode(), method="GET"),
        8 * 1024,
        (over("%"), over("%41"), over("&"), over("a=b;"), over("limit=1&"), over("+"), over("cursor=")),
    ),
    "path": Reader(
        lambda text: _answered("/" + text, {}, method="GET"),
        2 * 1024 - 1,
        (over("/"), over("../"), over("%2e"), over("あ")),
    ),
    "public path": Reader(
        destination, 2 * 1024, (over("/", "records"), over("あ", "records/"), over("../", "records/"))
    ),
    "unknown fields": Reader(
        lambda raw: ContentIn.model_validate(parse_json(raw)), JSON_LIMIT - 1000, (_unknown_fields,)
    ),
    "unknown fields of a request": Reader(
        lambda raw: _answered("/v1/imports", JSON, raw),
        JSON_LIMIT - 1000,
        (lambda n: b"[" + _unknown_fields(n) + b"]",),
    ),
    "too many items": Reader(
        lambda raw: ContentIn.model_validate(parse_json(raw)),
        JSON_LIMIT - 1000,
        (
            lambda n: ('{"segments":[' + ",".join(["{}"] * (n // 3)) + "]}").encode(),
            lambda n: ('{"attachments":[' + ",".join(["0"] * (n // 2)) + "]}").encode(),
        ),
    ),
    "an inquiry": Reader(lambda raw: InquiryIn.model_validate(parse_json(raw)), JSON_LIMIT - 1000, (_unknown_fields,)),
    "canonical form": Reader(
        lambda value: sha256_hex(value),
        JSON_LIMIT // 4,
        (lambda n: [""] * n, lambda n: {f"é{at}": 0 for at in range(n)}, lambda n: "あ" * n),
    ),
    "signature": Reader(
        _verified, HEADER, (over("."), over("a"), over("eyJhbGciOiJFZDI1NTE5In0."), over("_", "eyJ", ".a.b"))
    ),
    "cursor": Reader(
        lambda text: CURSORS.open(text, actor="s-1", query={}), 4000, (over("="), over("A"), over("-_"), over("é"))
    ),
    # libs.text: every text of every request, and every cell of a book
    "nfkc": Reader(nfkc, TEXT, WORDS),
    "unspaced": Reader(unspaced, TEXT, WORDS),
    "search_key": Reader(search_key, TEXT, WORDS),
    "plain": Reader(plain, TEXT, WORDS),
    "keyed": Reader(keyed, TEXT, WORDS),
    "kana_key": Reader(kana_key, TEXT, WORDS),
    "libs/text/names.py:_NOT_NAME": Reader(name_key, TEXT, (*WORDS, over("・"))),
    "libs/text/names.py:_DIGITS": Reader(number_key, TEXT, (over("1"), over("1-"), over("0"), *WORDS)),
    # libs.calendar
    "libs/clock.py:_RFC3339": Reader(parse_rfc3339, TEXT, (over("0", "2026-11-23T02:30:00."), over("0"))),
    "libs/clock.py:parse_rfc3339": Reader(parse_rfc3339, TEXT, (over("123456789", "2026-11-23T02:30:00."),)),
    "read_date": Reader(read_date, TEXT, (*PILES, over("令和"), over("1"), over("1/"), over(" "))),
    "read_clock": Reader(read_clock, TEXT, (*PILES, over("1:"), over("午後"), over("正午"), over("1", "9:"))),
    "read_month_day": Reader(read_month_day, TEXT, (*PILES, over("1/"))),
    "read_fiscal_year": Reader(read_fiscal_year, TEXT, (*PILES, over("令和"), over("令和1"), over("R99"))),
    **_named(
        (
            f"libs/calendar/notations.py:{name}",
            method,
            TEXT,
            (over("1"), over("1/"), over("令和1."), over("日(月"), over("午後9:")),
        )
        for name, method in (
            ("_WAREKI", "fullmatch"),
            ("_WESTERN", "fullmatch"),
            ("_BARE_YEAR", "fullmatch"),
            ("_MONTH_DAY", "fullmatch"),
            ("_FISCAL", "search"),
            ("_CLOCK", "fullmatch"),
        )
    ),
    **{
        f"libs/calendar/births.py:{name}": Reader(
            read_births, TEXT, (*PILES, over("十"), over("一十一"), over("1"), over("昭"), over("生"), over("22.5"))
        )
        for name in ("_BORN", "_KANJI_NUMBER", "_ONE_SIGN", "_PACKED")
    },
    # what is typed into the search box
    "parse": Reader(parse, QUERY_LIMIT, (over('"'), over('-"'), over('a"'), over("OR "), over("-"))),
    **_named(
        [
            (
                "services/search/domain/terms.py:_TOKEN",
                "finditer",
                TEXT,
                (over('"'), over('-"'), over("-"), over('"a'), over("a ")),
            ),
            ("services/search/domain/terms.py:_MINUS", "match", TEXT, (over("-"),)),
            (
                "services/search/domain/resolution.py:_NUMBER",
                "fullmatch",
                TEXT,
                (over("1"), over("第"), over("-1"), over("No.")),
            ),
            ("services/search/domain/resolution.py:_KANA", "fullmatch", TEXT, (over("あ", after="1"), over("-"))),
            ("services/search/domain/resolution.py:_FISCAL_YEAR", "fullmatch", TEXT, (over("令和"), over("R9年度の"))),
            (
                "services/search/domain/resolution.py:_PARTICLES",
                "sub",
                TEXT,
                (over("からの"), over("について"), over("ab")),
            ),
            ("services/search/domain/households.py:_PARTS", "split", TEXT, (over(" "), over("・a"), over("a"))),
        ]
    ),
    "what a term may be": Reader(
        lambda text: (
            [of(Term(text, search_key(text))) for of in (number_of, fiscal_year_of)]
            + [codes_of(Term(text, search_key(text)), {"phone": "電話"})]
        ),
        QUERY_LIMIT,
        WORDS,
    ),
    "highlights": Reader(
        lambda asked: highlights([{"name": "body", "text": asked[0]}], asked[1]),
        TEXT,
        (
            lambda n: ("あ" * n, ["あ" * count for count in range(1, 19)]),
            lambda n: ("あ" * n, ["あ" * 200]),
            lambda n: ("あ" * n + "い", ["あ" * 99 + "い"]),
            lambda n: (PILES[0](n), ["a"]),
        ),
    ),
    "writes waited for": Reader(
        read_after, 20, (lambda n: ["records.record:a:" + "1" * 280] * n, lambda n: [":" * 300] * n)
    ),
    "services/records/domain/household.py:_SPACES": Reader(name_keys, CELL, (*WORDS, over(" a"))),
    "services/records/domain/household.py:_NOT_DIGITS": Reader(meant, CELL, (*WORDS, over("1a"), over("1"))),
    **{
        f"services/records/domain/unlinked_note.py:{name}": Reader(
            _meets, CELL, (*WORDS, over("00"), over("0a"), over("あ"))
        )
        for name in ("_SPACES", "_KANA", "_LEADING_ZEROS")
    },
    **{
        f"services/records/domain/contact.py:{name}": Reader(
            lambda text: (
                queried_contacts(text),
                queried_towns(text),
                [contact_keys(kind, text) for kind in ("phone", "address")],
            ),
            CELL,
            (*WORDS, *map(over, units)),
        )
        for name, units in (
            ("_SPACES", (" a",)),
            ("_NOT_DIGITS", ("1a",)),
            ("_BEFORE_TOWN", ("市", "区", "郡", "県", "あ県郡市区")),
            ("_BLOCK_IN_KANJI", ("一", "十", "一十一", "丁目")),
            ("_BETWEEN_NUMBERS", ("1番", "1丁目-", "番", "1")),
        )
    },
    # ops.importer.legacy: the cells of a book
    "ops/importer/legacy/counter.py:_DAY_AND_TIME": by_name(
        "ops/importer/legacy/counter.py:_DAY_AND_TIME",
        "fullmatch",
        CELL,
        over("a"),
        over(" ", "a"),
        over("a "),
        over(" a", after="\n"),
    ),
    "ops/importer/legacy/lookup.py:_DIGITS": by_name(
        "ops/importer/legacy/lookup.py:_DIGITS", "fullmatch", CELL, over("1", after="a")
    ),
    "ops/importer/legacy/lookup.py:_BETWEEN": by_name(
        "ops/importer/legacy/lookup.py:_BETWEEN", "split", CELL, over("の"), over(" "), over("とだけ"), over("の ")
    ),
    "ops/importer/legacy/lookup.py:_NOBODY": by_name(
        "ops/importer/legacy/lookup.py:_NOBODY", "fullmatch", CELL, over("-", after="a"), over("なし")
    ),
    "ops/importer/legacy/lookup.py:full_name_key": Reader(
        lambda text: (full_name_key.cache_clear(), full_name_key(text)), CELL, (*WORDS, over(" a"))
    ),
    "ops/importer/legacy/lookup.py:surname_of": Reader(surname_of, CELL, (over("a"), over(" a"))),
    "ops/importer/legacy/lookup.py:_compact_key": Reader(
        BOOK.by_text, CELL, (*WORDS, over("の"), over("の "), over("齋藤・"), over("(", "a"))
    ),
    "ops/importer/legacy/lookup.py:_number_in": Reader(PREFIXED.by_text, CELL, (over("垂-"), over("垂"), over("1"))),
    "ops/importer/legacy/lookup.py:_number_in#2": Reader(BOOK.by_text, CELL, (over("1"),)),
    **_named(
        [
            (
                "ops/importer/legacy/formats.py:_LITERAL",
                "sub",
                CELL,
                (over("["), over('"'), over("\\"), over("[a"), over("_"), over("[h]")),
            ),
            ("ops/importer/legacy/formats.py:_DURATION", "search", CELL, (over("["), over("[h"))),
            ("ops/importer/legacy/formats.py:_DAY_OR_TIME", "search", CELL, (over("0"),)),
        ]
    ),
    "StaffList.by_name": Reader(STAFF.by_name, CELL, (over("(", "a"), over("()", "a"), over(")"), over("a("))),
    "StaffList.by_number": Reader(STAFF.by_number, CELL, (over("1"), over("1 "))),
    "ops/importer/legacy/people.py:_LEFT": by_name(
        "ops/importer/legacy/people.py:_LEFT", "search", CELL, over("令和"), over("令和1年1月1日"), over("R")
    ),
    "ops/importer/legacy/people.py:_NONE": by_name(
        "ops/importer/legacy/people.py:_NONE", "fullmatch", CELL, over("-", after="a"), over("なし")
    ),
    "ops/importer/legacy/people.py:_TOWN": by_name(
        "ops/importer/legacy/people.py:_TOWN",
        "search",
        CELL,
        over("区"),
        over("区字"),
        over("区 "),
        over("区1"),
        over("字", "区a"),
    ),
    "ops/importer/legacy/people.py:_CHOME": by_name(
        "ops/importer/legacy/people.py:_CHOME", "sub", CELL, over("番"), over("番地"), over("丁目")
    ),
    "ops/importer/legacy/table.py:_TOTAL": by_name(
        "ops/importer/legacy/table.py:_TOTAL", "fullmatch", CELL, over("計"), over("1", "計"), over("世", "計1", "a")
    ),
    "ops/importer/legacy/notes.py:_stamps": Reader(
        lambda text: _stamps(text, STAMPED, None),
        CELL,
        (over("係長済("), over("係長 "), over(" ", "係長"), over("("), over("(", "係長済")),
    ),
    **{
        # They get only the first 180 characters.
        f"ops/importer/legacy/readings/visit_result.py:{name}": Reader(
            partial(visit_result, "home_visit"),
            CELL,
            (over("本人は不在"), over("戸越し「"), over("「帰って"), over("本人は")),
        )
        for name in ("_SOMEBODY_ELSE", "_REFUSED", "_REFUSING_WORDS", "_ABSENT", "_MET")
    },
    "ops/importer/legacy/readings/visit_result.py:_CONTACT": by_name(
        "ops/importer/legacy/readings/visit_result.py:_CONTACT", "search", TEXT, over("在"), over("と")
    ),
    **_named(
        [
            (
                "ops/importer/legacy/readings/follow_up.py:_FULL",
                "finditer",
                CELL,
                (over("R"), over("令和"), over("R1."), over("R1.1")),
            ),
            (
                "ops/importer/legacy/readings/follow_up.py:_MONTH_DAY",
                "finditer",
                CELL,
                (over("1"), over("1/"), over("1/1"), over("12月34日")),
            ),
            (
                "ops/importer/legacy/readings/follow_up.py:_MONTH_PART",
                "finditer",
                CELL,
                (over("1"), over("今"), over("今月")),
            ),
            ("ops/importer/legacy/readings/follow_up.py:_PAST", "search", CELL, (over("ました"), over("を経"))),
            ("ops/importer/legacy/readings/follow_up.py:_NOT_A_PLAN", "match", CELL, (over("あ"),)),
            ("ops/importer/legacy/readings/follow_up.py:_SENTENCE", "split", CELL, (over("。"), over("a"))),
        ]
    ),
    "follow_up": Reader(
        lambda text: follow_up(date(2026, 4, 1), text, text),
        CELL,
        (over("R"), over("5/1。"), over("次回"), over("ました"), *PILES),
    ),
    "visit_result": Reader(partial(visit_result, "home_visit"), CELL, (over("本人は不在"), *PILES)),
    "subjects": Reader(lambda text: subjects(text, text), CELL, (over("家賃"), *PILES)),
    "caller_kind": Reader(lambda text: caller_kind(text, text), CELL, (over("あ"), *PILES)),
    "item_kind": Reader(item_kind, CELL, (over("あ"), *PILES)),
}

NEVER: dict[str, str] = {
    "libs/telemetry.py:_SEVERAL_LINES": "log messages are constants of the code",
    "libs/telemetry.py:_PLACE": "the traceback of a start that failed",
    "libs/telemetry.py:_KIND": "the last line of that traceback",
    "ops/importer/legacy/people.py:read_staff": "a plain substitution in the name of one of the office's staff",
    "ops/importer/legacy/mapping.py:_compiled": "a pattern that the office itself writes into its mapping",
    "ops/importer/legacy/notes.py:_kind_text": "that pattern, in use",
    "ops/launcher/prerequisites.py:java_major": "what `java -version` prints",
    "ops/launcher/services.py:_SAMPLE": "figures of our own services",
    "ops/launcher/services.py:_CONSUMER": "figures of our own services",
    "ops/data/source.py:_NOTES": "docstrings of our own contracts",
    "ops/data/overview.py:code_lists": "names of our own code lists",
}
"""Patterns that no client's input and no cell of a book reaches."""
