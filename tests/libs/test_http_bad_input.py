"""Bad input (the numbered list of bad requests): 4xx problem+json without echo, never 5xx, and the app stays healthy.

Each case's id begins with its number in that list, so that a gap can be seen.
"""

import json
from collections.abc import AsyncGenerator
from typing import Any

import httpx2
import pytest

from tests.libs.http_app import make_app, make_client

CANARY = "ｶﾅﾘｱ9137"
JSON = {"Content-Type": "application/json"}


@pytest.fixture
async def client() -> AsyncGenerator[httpx2.AsyncClient]:
    async with make_client(make_app()) as made:
        yield made


def note(**fields: Any) -> bytes:
    return json.dumps({"title": "電話", **fields}, ensure_ascii=False).encode()


def raw(text: str) -> bytes:
    return text.encode()


REFUSED: dict[str, tuple[bytes, dict[str, str], int]] = {
    "1 lone surrogate": (raw(r'{"title": "\ud842"}'), JSON, 422),
    "1 lone low surrogate in a list": (
        raw(r'{"title": "a", "segments": [{"kind": "fact", "text": "\udfb7"}]}'),
        JSON,
        422,
    ),
    "2 raw surrogate bytes": (b'{"title": "\xed\xa0\x80"}', JSON, 400),
    "2 overlong UTF-8": (b'{"title": "\xc0\xaf"}', JSON, 400),
    "4 NUL in a value": (raw(r'{"title": "a\u0000b"}'), JSON, 422),
    "4 raw NUL": (b'{"title": "a\x00b"}', JSON, 400),
    "5 NUL in a name": (raw(r'{"title": "a", "free": {"a\u0000": "b"}}'), JSON, 400),
    "5 lone surrogate in a name": (raw(r'{"title": "a", "free": {"\ud842": "b"}}'), JSON, 400),
    "6 NaN": (raw('{"title": "a", "amount": NaN}'), JSON, 400),
    "6 Infinity": (raw('{"title": "a", "amount": -Infinity}'), JSON, 400),
    "7 1e400": (raw('{"title": "a", "amount": 1e400}'), JSON, 400),
    "8 2^63": (note(amount=2**63), JSON, 400),
    "8 -2^63-1": (note(amount=-(2**63) - 1), JSON, 400),
    "9 4,000 digits": (raw('{"title": "a", "amount": ' + "9" * 4000 + "}"), JSON, 400),
    "10 5,000 digits": (raw('{"title": "a", "amount": ' + "9" * 5000 + "}"), JSON, 400),
    "11 nested 33 deep": (raw('{"title": ' + "[" * 33 + "]" * 33 + "}"), JSON, 400),
    "11 nested 100,000 deep": (raw("[" * 100_000), JSON, 400),
    "12 duplicate names": (raw('{"title": "a", "title": "b"}'), JSON, 400),
    "12 duplicate names by escape": (raw(r'{"title": "a", "\u0074itle": "b"}'), JSON, 400),
    "13 unknown field": (note(is_admin=True), JSON, 422),
    "14 text for a number": (note(amount="1"), JSON, 422),
    "14 truth for a number": (note(amount=True), JSON, 422),
    "14 fraction for a number": (raw('{"title": "a", "amount": 1.0}'), JSON, 422),
    "14 number for a text": (raw('{"title": 1}'), JSON, 422),
    "15 UTF-16": (note().decode().encode("utf-16"), JSON, 400),
    "15 UTF-16 without mark": (note().decode().encode("utf-16-le"), JSON, 400),
    "15 UTF-16 declared": (note().decode().encode("utf-16"), {"Content-Type": "application/json; charset=utf-16"}, 415),
    "16 byte order mark": (b"\xef\xbb\xbf" + note(), JSON, 400),
    "17 cp932": (note().decode().encode("cp932"), JSON, 400),
    "18 empty body": (b"", JSON, 422),
    "18 null": (b"null", JSON, 422),
    "19 a list": (b"[]", JSON, 422),
    "20 text/plain": (note(), {"Content-Type": "text/plain"}, 415),
    "20 form": (b"title=a", {"Content-Type": "application/x-www-form-urlencoded"}, 415),
    "20 no content type": (note(), {"Content-Type": ""}, 415),
    "20 json by another name": (note(), {"Content-Type": "application/jsonp"}, 415),
    "21 20 MB text": (note(title=CANARY * 1_500_000), JSON, 413),
    "22 17 MB in a free object": (note(free={"a": "x" * 17_000_000}), JSON, 413),
    "22 just over 1 MB": (note(title="x" * (1024 * 1024)), JSON, 413),
    "23 gzip": (b"\x1f\x8b", {**JSON, "Content-Encoding": "gzip"}, 415),
    "23 brotli": (b"x", {**JSON, "Content-Encoding": "br"}, 415),
    "26 form with many fields": (
        b"&".join(b"a=1" for _ in range(50_000)),
        {"Content-Type": "application/x-www-form-urlencoded"},
        415,
    ),
    "26 multipart": (b"--x--", {"Content-Type": "multipart/form-data; boundary=x"}, 415),
    "29 empty key": (note(), {**JSON, "Idempotency-Key": ""}, 400),
    "29 10 kB key": (note(), {**JSON, "Idempotency-Key": "k" * 10_000}, 400),
    "29 key with a space": (note(), {**JSON, "Idempotency-Key": "a b"}, 400),
    "31 operator object for a text": (raw('{"title": {"$gt": ""}}'), JSON, 422),
    "60 direction override": (note(title="山田\u202e太郎"), JSON, 422),
    "60 isolate": (note(title="山田\u2066太郎"), JSON, 422),
    "60 tag characters": (note(title="山田\U000e0041"), JSON, 422),
    "60 zalgo": (note(title="あ" + "\u0301" * 200), JSON, 422),
    "55 private character of a vendor": (note(title="\ue000"), JSON, 422),
    "55 private character of plane 16": (note(title="\U00100000"), JSON, 422),
    "60 noncharacter": (note(title="a\uffff"), JSON, 422),
    "60 noncharacter of a later plane": (note(title="a\U0002fffe"), JSON, 422),
    "62 empty after trim": (note(title=" \u3000 "), JSON, 422),
    "62 empty": (note(title=""), JSON, 422),
    "60 two lines in a line": (note(title="a\nb"), JSON, 422),
    "64 29 February 2026": (note(on="2026-02-29"), JSON, 422),
    "64 leap second": (note(at="2026-12-31T23:59:60Z"), JSON, 422),
    "64 24:00:00": (note(at="2026-12-31T24:00:00Z"), JSON, 422),
    "64 year 10000": (note(on="10000-01-01"), JSON, 422),
    "64 before the year 1": (note(at="0001-01-01T00:00:00+14:00"), JSON, 422),
    "64 year 1867": (note(on="1867-12-31"), JSON, 422),
    "64 year 3000": (note(at="3000-01-01T00:00:00Z"), JSON, 422),
    "65 naive time": (note(at="2026-11-23T10:00:00"), JSON, 422),
    "65 epoch": (note(at=1e11), JSON, 422),
    "65 epoch as text": (note(at="1e11"), JSON, 422),
    "59 full-width digits in a date": (note(on="２０２６-11-23"), JSON, 422),
    "63 era date where a date is asked": (note(on="令和8年1月1日"), JSON, 422),
    "68 100k characters in a title": (note(title="あ" * 100_000), JSON, 422),
    "61 more than 20,000 code points": (note(segments=[{"kind": "fact", "text": "👨‍👩‍👧" * 5000}]), JSON, 422),
}


@pytest.mark.parametrize("case", REFUSED)
async def test_refused_without_echo(client: httpx2.AsyncClient, case: str) -> None:
    body, headers, status = REFUSED[case]
    answer = await client.post("/v1/notes", content=body, headers=headers)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status
    assert set(problem) <= {"type", "title", "status", "code", "detail", "hint", "trace_id", "errors", "context"}
    assert len(answer.content) < 4000
    for sent in (CANARY, "is_admin", "\\ud842", "$gt"):
        assert sent not in answer.text
    assert (await client.post("/v1/notes", content=note(), headers=JSON)).status_code == 201


ACCEPTED: dict[str, str] = {
    "3 a pair of surrogates": "\U00020bb7",
    "49 half-width kana": "ﾃｽﾄ ﾎｹﾞ",
    "50 decomposed": "か\u3099",
    "51 spacing voiced mark": "ハ゛",
    "52 beyond the BMP": "𠮷野",
    "53 variant kanji": "髙﨑",
    "54 ideographic variation": "葛\U000e0100城",
    "55 plane 15 of 行政事務標準文字": "\U000f0000",
    "56 variants of 辺": "渡邉渡邊渡辺",
    "57 compatibility characters": "㈱①Ⅲ㍻㋿",
    "58 dashes and waves": "〜～−－ー―",
    "60 ideographic space and joiners": "山田\u3000太\u200b郎\u200d",
    "61 family": "👨‍👩‍👧",
    "62 words that look like nothing": "NULL",
    "62 undefined": "undefined",
    "62 なし": "なし",
    "68 replacement character": "\ufffd",
    "68 only punctuation": "。、！",
    "44 markup is text": "<script>alert(1)</script>",
    "42 an escape written out": r"\r\n",
}


@pytest.mark.parametrize("case", ACCEPTED)
async def test_accepted_and_kept_to_the_character(client: httpx2.AsyncClient, case: str) -> None:
    for body in (note(title=ACCEPTED[case]), json.dumps({"title": ACCEPTED[case]}).encode("ascii")):
        answer = await client.post("/v1/notes", content=body, headers=JSON)
        assert answer.status_code == 201, answer.text
        assert answer.json()["title"] == ACCEPTED[case]


async def test_64_a_time_with_any_offset_is_kept_as_utc(client: httpx2.AsyncClient) -> None:
    answer = await client.post("/v1/notes", content=note(at="2026-04-01T08:59:00+09:00"), headers=JSON)
    assert answer.json()["at"] == "2026-03-31T23:59:00.000Z"


async def test_32_dollar_names_in_a_free_object_stay_text(client: httpx2.AsyncClient) -> None:
    answer = await client.post("/v1/notes", content=note(free={"$gt": ""}), headers=JSON)
    assert answer.status_code == 201


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("&".join(f"a{i}=1" for i in range(7_000)), 400),
        ("cursor=" + "x" * 60_000, 400),
        ("ward[$ne]=x", 422),
        ("limit=0", 422),
        ("limit=101", 422),
        ("limit=１２", 422),
        ("limit=1e1", 422),
        ("limit=10&limit=20", 422),
        ("cursor=a%00b", 422),
        ("cursor=%ff", 400),
        ("cursor=%ed%a0%80", 400),
        ("cursor=%e2%80%ae", 422),
        ("unknown=1", 422),
    ],
)
async def test_25_and_33_queries(client: httpx2.AsyncClient, query: str, status: int) -> None:
    answer = await client.get("/v1/notes?" + query)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    assert "$ne" not in answer.text


async def test_25_a_parameter_that_is_a_list_may_be_repeated(client: httpx2.AsyncClient) -> None:
    assert (await client.get("/v1/notes?after=a:1&after=b:2")).json()["after"] == ["a:1", "b:2"]


async def test_25_large_headers_and_long_paths(client: httpx2.AsyncClient) -> None:
    assert (await client.get("/v1/notes", headers={"X-Long": "x" * 64_000})).status_code == 431
    assert (await client.get("/v1/" + "x" * 60_000)).status_code == 414


@pytest.mark.parametrize(
    "value",
    ['W/"1"', "*", '"1", "2"', "1", '""', '"01"', '"-1"', '"９"', '"' + "9" * 40 + '"', '"9223372036854775808"', ""],
)
async def test_28_only_one_strong_version_is_a_condition(client: httpx2.AsyncClient, value: str) -> None:
    answer = await client.post("/v1/notes/n-1/approve", headers=[(b"If-Match", value.encode())])
    assert answer.status_code == 400
    assert answer.json()["code"] == "BAD_REQUEST"


async def test_28_a_missing_condition_is_428_and_a_good_one_counts(client: httpx2.AsyncClient) -> None:
    assert (await client.post("/v1/notes/n-1/approve")).status_code == 428
    answer = await client.post("/v1/notes/n-1/approve", headers={"If-Match": '"3"'})
    assert answer.headers["etag"] == '"4"'


async def test_28_repeated_headers_are_refused(client: httpx2.AsyncClient) -> None:
    answer = await client.post("/v1/notes/n-1/approve", headers=[("If-Match", '"1"'), ("If-Match", '"2"')])
    assert answer.status_code == 400
    answer = await client.post(
        "/v1/notes",
        content=note(),
        headers=[("Content-Type", "application/json"), ("Content-Length", "1"), ("Content-Length", "2")],
    )
    assert answer.status_code == 400


async def test_29_a_missing_or_emoji_key_is_400(client: httpx2.AsyncClient) -> None:
    del client.headers["Idempotency-Key"]
    for key in ([], [(b"Idempotency-Key", "🔑".encode())]):
        answer = await client.post("/v1/notes", content=note(), headers=[(b"Content-Type", b"application/json"), *key])
        assert answer.json()["code"] == "IDEMPOTENCY_KEY_REQUIRED"


@pytest.mark.parametrize(
    "path",
    [
        "/v1/notes/../../etc/passwd/approve",
        "/v1/notes/%2e%2e%2fetc/approve",
        "/v1/notes/%c0%ae/approve",
        "/v1/notes/a%00b/approve",
        "/v1/notes/%E2%80%AE/approve",
        "/v1/notes/" + "x" * 300 + "/approve",
        "/v1/notes/" + "*" + "/approve",
    ],
)
async def test_48_odd_ids_are_not_found(client: httpx2.AsyncClient, path: str) -> None:
    answer = await client.post(path, headers={"If-Match": '"1"'})
    assert answer.status_code == 404
    assert answer.json()["code"] == "NOT_FOUND"


async def test_an_announced_length_that_is_no_number_is_refused(client: httpx2.AsyncClient) -> None:
    answer = await client.post("/v1/notes", content=note(), headers={**JSON, "Content-Length": "-5"})
    assert answer.status_code == 400


async def endless() -> AsyncGenerator[bytes]:
    yield b'{"title": "'
    while True:
        yield b"x" * 65536


async def test_22_and_24_a_body_without_an_end_is_cut_at_its_limit(client: httpx2.AsyncClient) -> None:
    answer = await client.post("/v1/notes", content=endless(), headers=JSON)
    assert answer.status_code == 413
    assert answer.headers["connection"] == "close"
    answer = await client.put("/v1/files", content=endless())
    assert answer.status_code == 413


async def test_27_limits_are_per_route(client: httpx2.AsyncClient) -> None:
    rows = json.dumps([{"kind": "fact", "text": "あ" * 15000}] * 50, ensure_ascii=False).encode()
    assert 1024 * 1024 < len(rows) < 3 * 1024 * 1024
    assert (await client.post("/v1/imports", content=rows, headers=JSON)).json() == {"rows": 50}
    assert (await client.post("/v1/imports", content=rows * 2, headers=JSON)).status_code == 413
    assert (await client.put("/v1/files", content=b"x" * 1_500_000)).json() == {"size": 1_500_000}
